package dev.weir.task;

import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.ChannelState;
import dev.weir.checkpoint.store.StoreErrors;
import dev.weir.dataflow.Batch;
import dev.weir.dataflow.KeyHasher;
import dev.weir.dataflow.RecordReader;
import dev.weir.dataflow.RecordTypes;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.job.JobGraph.Partitioning;
import dev.weir.operator.Operator;
import dev.weir.state.KeyGroupRange;
import dev.weir.state.KeyHash;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The records that barriers had overtaken when the restored checkpoint was taken: a task processes them before it takes
 * any input. Every task reads what was stored of its edges, and takes the records that the edge's partitioning gives it
 * now, at whatever parallelism. Owned by the task's thread.
 *
 * <p>Event time stands still meanwhile, and then comes to what all tasks had come to with those records. A watermark that
 * comes late makes nothing late; one that came early would.
 */
final class Replay {
    /**
     * An edge, where it leads into the task.
     *
     * @param operator the operator it leads to, and by which of its inputs
     * @param first whether that is the task's first operator
     */
    record Entrance(String edge, Partitioning partitioning, Operator operator, int input, boolean first) {}

    private record Item(Entrance entrance, Batch batch) {}

    private final TaskId task;
    private final int maxParallelism;
    private final ArrayDeque<Item> items = new ArrayDeque<>();
    private @Nullable Item current;
    private long watermarkMs = Long.MIN_VALUE;
    private boolean restored;

    Replay(TaskId task, int maxParallelism) {
        this.task = task;
        this.maxParallelism = maxParallelism;
    }

    /**
     * Reads what the restored checkpoint holds for this task. What was on its way to the end of the chain comes first: it
     * had got further.
     *
     * @param entrances from the head of the chain to its leaves
     * @throws WeirException CONFIGURATION when it can't be read by the job as it is now
     */
    void restore(RestoredJob from, List<Entrance> entrances, RecordTypes types) {
        CheckpointMetadata checkpoint = from.checkpoint();
        for (int i = entrances.size() - 1; checkpoint != null && i >= 0; i--) {
            for (ChannelState stored : checkpoint.channelState()) {
                if (stored.edge().equals(entrances.get(i).edge())) {
                    restore(from, entrances.get(i), stored, types);
                }
            }
        }
    }

    private void restore(RestoredJob from, Entrance entrance, ChannelState stored, RecordTypes types) {
        try {
            InputStream content = new ByteArrayInputStream(read(from, stored));
            restore(entrance, ChannelFile.read(stored.edge(), content), types);
        } catch (WeirException e) {
            throw e.exitCode() == ExitCode.CONFIGURATION ? ChannelFile.unreadable(stored, e) : e;
        } catch (IOException | RuntimeException e) {
            throw ChannelFile.unreadable(stored, e);
        }
    }

    /** The whole file, which was compared with its checksum before: an error of the store may pass. */
    private static byte[] read(RestoredJob from, ChannelState stored) {
        return StoreErrors.call("read overtaken records", stored.name(), () -> {
            try (InputStream in = from.channels().open(stored)) {
                return in.readAllBytes();
            }
        });
    }

    private void restore(Entrance entrance, List<ChannelPart> parts, RecordTypes types) throws IOException {
        Share share = new Share(entrance);
        long watermark = entrance.first() ? Long.MAX_VALUE : Long.MIN_VALUE;
        for (ChannelPart part : parts) {
            new RecordReader(types).read(part.bytes(), part.records(), share);
            if (part.side() == ChannelPart.Side.RECEIVER) {
                watermark = Math.min(watermark, part.watermarkMs());
            }
        }
        share.closeBatch();
        long known = watermark == Long.MAX_VALUE ? Long.MIN_VALUE : watermark;
        watermarkMs = restored ? Math.min(watermarkMs, known) : known;
        restored = true;
    }

    boolean isDone() {
        return current == null && items.isEmpty();
    }

    /** How far event time comes at the end of it; {@link Long#MIN_VALUE} when nobody knows. */
    long watermarkMs() {
        return watermarkMs;
    }

    /** Works on. @return how many records were processed */
    int run(BatchAtWork atWork) throws Exception {
        if (current == null) {
            Item next = items.remove();
            current = next;
            Entrance to = next.entrance();
            atWork.begin(next.batch(), to.operator(), to.input(), Overtaking.NO_CHANNEL);
        }
        int done = atWork.run();
        if (atWork.batch() == null) {
            current = null;
        }
        return done;
    }

    /** What is left, for the next checkpoint. @param from the index of the first record of the batch at work */
    void addRest(Overtaken overtaken, int from) {
        Item first = current;
        if (first != null) {
            add(overtaken, first, from);
        }
        items.forEach(item -> add(overtaken, item, 0));
    }

    private static void add(Overtaken overtaken, Item item, int from) {
        if (!overtaken.addReceived(item.entrance().edge(), item.batch(), from)) {
            throw new IllegalStateException("records that a checkpoint held can't be kept in the next one: those of "
                    + item.entrance().edge());
        }
    }

    /** Picks the task's own records. */
    private final class Share implements RecordReader.Taker {
        private final Entrance entrance;
        private final Partitioning.@Nullable ByKey byKey;
        private final @Nullable KeyHasher hasher;
        private long count;
        private Batch batch;

        Share(Entrance entrance) {
            this.entrance = entrance;
            this.byKey = entrance.partitioning() instanceof Partitioning.ByKey k ? k : null;
            this.hasher = byKey == null ? null : new KeyHasher(byKey.keyType());
            this.batch = new Batch(byKey != null);
        }

        @Override
        public void take(Object value, long timestampMs) {
            if (byKey != null && hasher != null) {
                takeKeyed(byKey.selector().apply(value), hasher, value, timestampMs);
            } else if (entrance.partitioning() instanceof Partitioning.Broadcast
                    || count++ % task.parallelism() == task.subtask()) {
                batch.add(value, timestampMs);
            }
            if (batch.isFull()) {
                closeBatch();
            }
        }

        private void takeKeyed(Object key, KeyHasher keys, Object value, long timestampMs) {
            int hash = keys.hash(key);
            int group = KeyHash.keyGroup(hash, maxParallelism);
            if (KeyGroupRange.subtaskOf(group, maxParallelism, task.parallelism()) == task.subtask()) {
                batch.add(value, timestampMs, key, hash);
            }
        }

        void closeBatch() {
            if (batch.size() > 0) {
                items.add(new Item(entrance, batch));
                batch = new Batch(byKey != null);
            }
        }
    }
}
