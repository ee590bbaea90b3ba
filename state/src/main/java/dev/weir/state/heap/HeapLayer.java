package dev.weir.state.heap;

import dev.weir.state.FrozenLayer;
import dev.weir.state.KeyGroupRange;
import dev.weir.state.LayerSink;
import java.io.IOException;
import java.util.List;

/** The changes of one epoch of all states of a backend. */
record HeapLayer(String uid, int maxParallelism, KeyGroupRange range, List<FrozenState> states) implements FrozenLayer {
    @Override
    public boolean isEmpty() {
        return states.isEmpty();
    }

    @Override
    public int entries() {
        return states.stream().mapToInt(s -> s.changes().count()).sum();
    }

    @Override
    public void writeTo(LayerSink sink) throws IOException {
        for (FrozenState state : states) {
            state.writeTo(sink, uid, maxParallelism, range);
        }
    }
}
