package dev.weir.dataflow;

import dev.weir.job.JobGraph.Partitioning;
import dev.weir.state.KeyGroupRange;
import dev.weir.state.KeyHash;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * One edge of the graph as one sending task sees it: chooses the channel of each record. Everything else goes to every
 * channel. Owned by the sending task's thread.
 */
public abstract class Router {
    private final TaskEdge edge;
    private final OutputChannel[] channels;

    Router(TaskEdge edge, List<OutputChannel> channels) {
        this.edge = edge;
        this.channels = channels.toArray(OutputChannel[]::new);
    }

    /** Routes one record. */
    public abstract void add(Object value, long timestampMs);

    /**
     * @param channels the channels to the tasks of the next operator, by their index; only one for a forward edge
     */
    public static Router of(
            Partitioning partitioning, TaskEdge edge, List<OutputChannel> channels, int maxParallelism) {
        if (partitioning instanceof Partitioning.ByKey byKey) {
            return new ByKey(edge, channels, byKey, maxParallelism);
        }
        if (partitioning instanceof Partitioning.Broadcast) {
            return new ToAll(edge, channels);
        }
        return new InTurn(edge, channels);
    }

    public TaskEdge edge() {
        return edge;
    }

    /** Sends to every channel, after the records added so far. */
    public void sendToAll(StreamElement element) {
        for (OutputChannel c : channels) {
            c.send(element);
        }
    }

    public void closeBatches() {
        for (OutputChannel c : channels) {
            c.closeBatch();
        }
    }

    public boolean retry() {
        boolean sent = false;
        for (OutputChannel c : channels) {
            sent |= c.retry();
        }
        return sent;
    }

    public boolean isWaiting() {
        for (OutputChannel c : channels) {
            if (!c.waiting().isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** What waits for room, channel by channel. */
    public List<StreamElement> waiting() {
        List<StreamElement> waiting = new ArrayList<>();
        for (OutputChannel c : channels) {
            waiting.addAll(c.waiting());
        }
        return waiting;
    }

    /** Sends a barrier to every channel, before what waits for room. */
    public void overtake(StreamElement.Barrier barrier) {
        for (OutputChannel c : channels) {
            c.overtake(barrier);
        }
    }

    OutputChannel channel(int i) {
        return channels[i];
    }

    int width() {
        return channels.length;
    }

    /** The task that owns the key's key group. */
    private static final class ByKey extends Router {
        private final Function<Object, Object> selector;
        private final KeyHasher hasher;
        private final int maxParallelism;
        /** Key group to task. */
        private final int[] owner;

        ByKey(TaskEdge edge, List<OutputChannel> channels, Partitioning.ByKey byKey, int maxParallelism) {
            super(edge, channels);
            this.selector = byKey.selector();
            this.hasher = new KeyHasher(byKey.keyType());
            this.maxParallelism = maxParallelism;
            this.owner = new int[maxParallelism];
            for (int g = 0; g < maxParallelism; g++) {
                owner[g] = KeyGroupRange.subtaskOf(g, maxParallelism, channels.size());
            }
        }

        @Override
        public void add(Object value, long timestampMs) {
            Object key = selector.apply(value);
            int hash = hasher.hash(key);
            channel(owner[KeyHash.keyGroup(hash, maxParallelism)]).add(value, timestampMs, key, hash);
        }
    }

    /** Each record to the next channel; with one channel that is a forward edge. */
    private static final class InTurn extends Router {
        private int next;

        InTurn(TaskEdge edge, List<OutputChannel> channels) {
            super(edge, channels);
        }

        @Override
        public void add(Object value, long timestampMs) {
            channel(next).add(value, timestampMs);
            next = next + 1 == width() ? 0 : next + 1;
        }
    }

    /** Each record to every channel. */
    private static final class ToAll extends Router {
        ToAll(TaskEdge edge, List<OutputChannel> channels) {
            super(edge, channels);
        }

        @Override
        public void add(Object value, long timestampMs) {
            for (int i = 0; i < width(); i++) {
                channel(i).add(value, timestampMs);
            }
        }
    }
}
