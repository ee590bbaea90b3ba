package dev.weir.sim;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * Group offsets. Those written within a transaction are pending until it ends; of two committed ones the later
 * <em>written</em> stays, in whichever order their transactions were committed.
 */
final class SimGroups {
    static final int MAX_METADATA_BYTES = 4096;

    private record Written(OffsetAndMetadata offset, long writtenAt) {}

    private record Pending(long producerId, TopicPartition partition, Written written) {}

    private static final class Group {
        final Map<TopicPartition, Written> stable = new LinkedHashMap<>();
        /** All that were stable, in their order. */
        final Map<TopicPartition, List<Written>> history = new LinkedHashMap<>();

        final List<Pending> pending = new ArrayList<>();
    }

    private final Map<String, Group> groups = new LinkedHashMap<>();
    private long writes;

    /** Writes offsets; pending ones when there is a producer, else they are stable at once. */
    Errors write(String group, long producerId, Map<TopicPartition, OffsetAndMetadata> offsets) {
        for (OffsetAndMetadata offset : offsets.values()) {
            if (offset.metadata().length() > MAX_METADATA_BYTES) {
                return Errors.OFFSET_METADATA_TOO_LARGE;
            }
        }
        Group g = groups.computeIfAbsent(group, name -> new Group());
        offsets.forEach((partition, offset) -> {
            Written written = new Written(offset, ++writes);
            if (producerId == PartitionLog.NO_PRODUCER) {
                keepLater(g, partition, written);
            } else {
                g.pending.removeIf(p -> p.producerId == producerId && p.partition.equals(partition));
                g.pending.add(new Pending(producerId, partition, written));
            }
        });
        return Errors.NONE;
    }

    /** Ends a producer's transaction in one group. */
    void mark(String group, long producerId, boolean commit) {
        Group g = groups.computeIfAbsent(group, name -> new Group());
        Iterator<Pending> all = g.pending.iterator();
        while (all.hasNext()) {
            Pending p = all.next();
            if (p.producerId == producerId) {
                all.remove();
                if (commit) {
                    keepLater(g, p.partition, p.written);
                }
            }
        }
    }

    private static void keepLater(Group group, TopicPartition partition, Written written) {
        Written before = group.stable.get(partition);
        if (before == null || before.writtenAt < written.writtenAt) {
            group.stable.put(partition, written);
            group.history.computeIfAbsent(partition, p -> new ArrayList<>()).add(written);
        }
    }

    boolean isPending(String group, TopicPartition partition) {
        Group g = groups.get(group);
        return g != null && g.pending.stream().anyMatch(p -> p.partition.equals(partition));
    }

    /** What a producer's transaction has written last; null when nothing. */
    @Nullable
    OffsetAndMetadata pending(String group, long producerId) {
        Group g = groups.get(group);
        OffsetAndMetadata last = null;
        if (g != null) {
            for (Pending p : g.pending) {
                last = p.producerId == producerId ? p.written.offset : last;
            }
        }
        return last;
    }

    @Nullable
    OffsetAndMetadata stable(String group, TopicPartition partition) {
        Group g = groups.get(group);
        Written written = g == null ? null : g.stable.get(partition);
        return written == null ? null : written.offset;
    }

    /** The offset of the last partition that the group has begun to know; null when it knows none. */
    @Nullable
    OffsetAndMetadata last(String group) {
        Group g = groups.get(group);
        OffsetAndMetadata last = null;
        if (g != null) {
            for (Written written : g.stable.values()) {
                last = written.offset;
            }
        }
        return last;
    }

    Map<TopicPartition, OffsetAndMetadata> stable(String group) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new LinkedHashMap<>();
        Group g = groups.get(group);
        if (g != null) {
            g.stable.forEach((partition, written) -> offsets.put(partition, written.offset));
        }
        return offsets;
    }

    /**
     * What a broker shows that has read a part of its log only, from the beginning: old offsets, or none.
     *
     * @param part of all, from 0 to 1
     */
    Map<TopicPartition, OffsetAndMetadata> loaded(String group, double part) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new LinkedHashMap<>();
        Group g = groups.get(group);
        if (g != null) {
            g.history.forEach((partition, all) -> {
                int read = (int) (part * all.size());
                if (read > 0) {
                    offsets.put(partition, all.get(read - 1).offset);
                }
            });
        }
        return offsets;
    }

    /** Forgets a group, as happens when its offsets expire. */
    void expire(String group) {
        groups.remove(group);
    }
}
