package dev.weir.operator;

import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.function.ReduceFunction;
import dev.weir.state.FrozenLayer;
import dev.weir.state.KeyedStateBackend;
import dev.weir.state.ValueState;
import dev.weir.state.ValueStateDescriptor;
import dev.weir.state.type.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls a {@link ReduceFunction}, and emits each key's result so far. */
public final class ReduceOperator extends FunctionOperator {
    private static final String STATE = "reduced";

    private final ReduceFunction<Object> function;
    private final Type<Object> type;

    @SuppressWarnings("NullAway.Init") // open comes first
    private KeyedStateBackend state;

    @SuppressWarnings("NullAway.Init") // open comes first
    private ValueState<Object> reduced;

    /** @param type how results are kept */
    public ReduceOperator(ReduceFunction<Object> function, Type<Object> type) {
        this.function = function;
        this.type = type;
    }

    /** The state that this operator asks for, known beforehand. */
    public static List<KeyedStateMetadata> states(Type<?> keyType, Type<?> type) {
        return List.of(new KeyedStateMetadata(
                STATE, "VALUE", keyType.schema().toString(), null, type.schema().toString()));
    }

    @Override
    public void open(OperatorContext context) throws Exception {
        super.open(context);
        state = context.keyedState();
        reduced = state.value(new ValueStateDescriptor<>(STATE, type));
    }

    @Override
    public boolean isReady() {
        return !state.isFull();
    }

    @Override
    public void processKeyed(int input, Object key, int keyHash, Object value, long timestampMs) throws Exception {
        state.setCurrentKey(key, keyHash);
        Object before = reduced.value();
        Object after = before == null ? value : reduce(key, before, value);
        reduced.update(after);
        output().emit(after, timestampMs);
    }

    @Override
    public void process(int input, Object value, long timestampMs) {
        throw new IllegalStateException(
                "input " + input + " of step '" + context().uid() + "' has no keys");
    }

    @Override
    public FrozenLayer freeze() {
        return state.freeze();
    }

    private Object reduce(Object key, Object before, Object value) throws Exception {
        @Nullable Object after;
        try {
            after = function.reduce(before, value);
        } catch (Exception | Error e) {
            throw failed("reduce", key, e);
        }
        if (after == null) {
            throw UserErrors.nullEmitted(context().uid(), "reduce");
        }
        return after;
    }
}
