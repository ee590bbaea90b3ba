package dev.weir.operator;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.function.BroadcastState;
import dev.weir.state.MapStateDescriptor;
import dev.weir.state.type.Type;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The broadcast states of one operator in one task, by name. */
final class BroadcastStates {
    private final String uid;
    private final Map<String, HeapBroadcastState<?, ?>> states = new HashMap<>();

    BroadcastStates(String uid, List<MapStateDescriptor<?, ?>> descriptors, OperatorStates states) {
        this.uid = uid;
        for (MapStateDescriptor<?, ?> descriptor : descriptors) {
            if (this.states.put(descriptor.name(), states.broadcast(descriptor)) != null) {
                throw wrong("has two broadcast states named '" + descriptor.name() + "'. Give each a name of its own");
            }
        }
    }

    /** The state that this descriptor was broadcast with. */
    @SuppressWarnings("unchecked")
    <K, V> BroadcastState<K, V> get(MapStateDescriptor<K, V> descriptor) {
        HeapBroadcastState<?, ?> state = states.get(descriptor.name());
        if (state == null || !sameTypes(state.descriptor(), descriptor)) {
            throw wrong("asks for the broadcast state '" + descriptor.name()
                    + "', which its stream was not broadcast with. Use the same descriptor as in broadcast(...)");
        }
        return (BroadcastState<K, V>) state;
    }

    private static boolean sameTypes(MapStateDescriptor<?, ?> a, MapStateDescriptor<?, ?> b) {
        return a == b || (same(a.keyType(), b.keyType()) && same(a.valueType(), b.valueType()));
    }

    private static boolean same(Type<?> a, Type<?> b) {
        return a == b || a.schema().equals(b.schema());
    }

    private WeirException wrong(String problem) {
        return new WeirException(ExitCode.CONFIGURATION, "step '" + uid + "' " + problem);
    }
}
