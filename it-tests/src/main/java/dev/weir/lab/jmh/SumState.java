package dev.weir.lab.jmh;

import dev.weir.env.Time;
import dev.weir.lab.bench.Sum;
import dev.weir.state.FrozenLayer;
import dev.weir.state.KeyGroupRange;
import dev.weir.state.ValueState;
import dev.weir.state.ValueStateDescriptor;
import dev.weir.state.heap.HeapKeyedStateBackend;
import dev.weir.state.type.Types;

/** A value per key on the heap, as an operator has it. Not thread-safe. */
final class SumState {
    private static final int KEY_GROUPS = 128;

    private final HeapKeyedStateBackend backend = new HeapKeyedStateBackend(
            "sums", Types.STRING, KEY_GROUPS, new KeyGroupRange(0, KEY_GROUPS - 1), Time.system());
    private final ValueState<Sum> value = backend.value(new ValueStateDescriptor<>("sum", Types.record(Sum.class)));

    /** The state of this key. */
    ValueState<Sum> at(Keys keys, int i) {
        backend.setCurrentKey(keys.key(i), keys.hash(i));
        return value;
    }

    FrozenLayer freeze() {
        return backend.freeze();
    }
}
