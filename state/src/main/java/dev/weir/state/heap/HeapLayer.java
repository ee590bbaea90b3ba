package dev.weir.state.heap;

import dev.weir.state.FrozenLayer;
import dev.weir.state.KeyGroupRange;
import dev.weir.state.LayerSink;
import java.io.IOException;
import java.util.List;

/**
 * The changes of one epoch of all states of a backend.
 *
 * @param owner is told when the layer is in the base
 */
record HeapLayer(
        String uid, int maxParallelism, KeyGroupRange range, int epoch, List<FrozenState> states, FoldedEpoch owner)
        implements FrozenLayer {
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
        write(sink, ChangeLog.NOTHING_REPLACED);
    }

    @Override
    public void foldInto(LayerSink sink, FrozenLayer last) throws IOException {
        write(sink, last.epoch());
    }

    @Override
    public void folded() {
        owner.set(epoch);
    }

    private void write(LayerSink sink, int replacedUpTo) throws IOException {
        for (FrozenState state : states) {
            state.writeTo(sink, uid, maxParallelism, range, replacedUpTo);
        }
    }
}
