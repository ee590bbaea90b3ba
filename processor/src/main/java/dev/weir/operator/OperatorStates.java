package dev.weir.operator;

import dev.weir.checkpoint.CheckpointMetadata.OperatorState;
import dev.weir.checkpoint.CheckpointMetadata.OperatorState.Mode;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.state.ListState;
import dev.weir.state.MapStateDescriptor;
import dev.weir.state.type.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The state of one operator in one task that belongs to no key: small, in memory, written whole. */
final class OperatorStates {
    /** One state. */
    interface Part {
        OperatorState snapshot();
    }

    private final OperatorContext context;
    private final List<Part> parts = new ArrayList<>();
    private final Set<String> claimed = new HashSet<>();

    OperatorStates(OperatorContext context) {
        this.context = context;
    }

    <T> ListState<T> splitList(String name, Type<T> type) {
        ItemCodec<T> codec = new ItemCodec<>(type.schema(), type::write, type::read);
        SplitListState<T> state = new SplitListState<>(name, type, codec);
        state.addAll(restored(name, Mode.SPLIT, codec));
        parts.add(state);
        return state;
    }

    <K, V> HeapBroadcastState<K, V> broadcast(MapStateDescriptor<K, V> descriptor) {
        // Every task holds the same map: the first one's stands for all.
        HeapBroadcastState<K, V> state = new HeapBroadcastState<>(descriptor, context.subtask() == 0);
        state.putAll(restored(descriptor.name(), Mode.BROADCAST, state.codec()));
        parts.add(state);
        return state;
    }

    List<OperatorState> snapshot() {
        return parts.stream().map(Part::snapshot).toList();
    }

    /** Nothing that a checkpoint holds may be lost only because nobody asked for it. */
    void requireAllClaimed() {
        for (String name : context.restoredNames()) {
            if (!claimed.contains(name)) {
                throw new WeirException(
                        ExitCode.CONFIGURATION,
                        "step '" + context.uid() + "': the checkpoint holds the state '" + name
                                + "', which the step does not ask for any more, so it would be lost. Ask for it in"
                                + " open and clear it, or start with --allow-non-restored-state");
            }
        }
    }

    private <T> List<T> restored(String name, Mode mode, ItemCodec<T> codec) {
        claimed.add(name);
        OperatorState state = context.restored(name);
        if (state == null) {
            return List.of();
        }
        if (state.mode() != mode) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "step '" + context.uid() + "': the checkpoint holds the state '" + name + "' as " + state.mode()
                            + ", the step asks for it as " + mode + ". Use another name");
        }
        return codec.decodeAll(state, "step '" + context.uid() + "', state '" + name + "'");
    }
}
