package dev.weir.operator;

import dev.weir.checkpoint.CheckpointMetadata.OperatorState;
import dev.weir.checkpoint.CheckpointMetadata.OperatorState.Mode;
import dev.weir.state.ListState;
import dev.weir.state.type.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A task's share of a list that belongs to no key. Owned by the task's thread. */
final class SplitListState<T> implements ListState<T>, OperatorStates.Part {
    private final String name;
    private final Type<T> type;
    private final ItemCodec<T> codec;
    private final List<T> elements = new ArrayList<>();

    SplitListState(String name, Type<T> type, ItemCodec<T> codec) {
        this.name = name;
        this.type = type;
        this.codec = codec;
    }

    @Override
    public List<T> get() {
        return elements.stream().map(type::copy).toList();
    }

    @Override
    public void add(T value) {
        elements.add(copy(value));
    }

    @Override
    public void addAll(List<T> values) {
        values.forEach(this::add);
    }

    @Override
    public void update(List<T> values) {
        List<T> copies = values.stream().map(this::copy).toList();
        elements.clear();
        elements.addAll(copies);
    }

    private T copy(T value) {
        return type.copy(Objects.requireNonNull(value, "an element of a split list"));
    }

    @Override
    public void clear() {
        elements.clear();
    }

    @Override
    public OperatorState snapshot() {
        return new OperatorState(
                name,
                Mode.SPLIT,
                codec.schema().toString(),
                elements.stream().map(codec::encode).toList());
    }
}
