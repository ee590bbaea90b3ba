package dev.weir.connector.kafka.source;

import dev.weir.connector.kafka.KafkaAdmin;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a new job starts in each partition, or where a bounded one ends. Turned into concrete offsets once, in checkpoint
 * 0; after that only checkpoints count.
 */
public final class OffsetsInitializer {
    @FunctionalInterface
    private interface Lookup {
        Map<TopicPartition, Long> offsets(KafkaAdmin admin, Collection<TopicPartition> partitions);
    }

    private final String description;
    private final Lookup lookup;
    /** Whether the offsets come from elsewhere than the topic, and may lie outside it. */
    private final boolean isGiven;

    private OffsetsInitializer(String description, Lookup lookup, boolean isGiven) {
        this.description = description;
        this.lookup = lookup;
        this.isGiven = isGiven;
    }

    private static OffsetsInitializer ofTopic(String description, Lookup lookup) {
        return new OffsetsInitializer(description, lookup, false);
    }

    /** The first record that the topic still has. */
    public static OffsetsInitializer earliest() {
        return ofTopic("earliest", KafkaAdmin::earliestOffsets);
    }

    /** What comes from now on; as an end: what is there now, open transactions left out. */
    public static OffsetsInitializer latest() {
        return ofTopic("latest", (admin, partitions) -> admin.latestOffsets(partitions, true));
    }

    /** The first record at or after this time; the end where there is none. */
    public static OffsetsInitializer timestamp(Instant time) {
        return ofTopic("timestamp " + time, (admin, partitions) -> admin.offsetsAt(partitions, time.toEpochMilli()));
    }

    /**
     * Given offsets by {@code topic-partition}, for every partition. A start must lie within what the topic holds; an end
     * may lie ahead, which the job then waits for.
     *
     * @throws WeirException CONFIGURATION when one is negative
     */
    public static OffsetsInitializer offsets(Map<String, Long> byPartition) {
        Map<String, Long> given = new TreeMap<>(byPartition);
        given.forEach((partition, offset) -> {
            if (offset < 0) {
                throw new WeirException(
                        ExitCode.CONFIGURATION,
                        "the offset " + offset + " is given for " + partition + ", expected 0 or more");
            }
        });
        return new OffsetsInitializer(
                "offsets " + given,
                (admin, partitions) -> {
                    Map<TopicPartition, Long> offsets = new HashMap<>();
                    for (TopicPartition partition : partitions) {
                        Long offset = given.get(partition.toString());
                        if (offset == null) {
                            throw new WeirException(
                                    ExitCode.CONFIGURATION,
                                    "no offset is given for " + partition + ", only for " + given.keySet()
                                            + ": name every partition of the topic");
                        }
                        offsets.put(partition, offset);
                    }
                    return offsets;
                },
                true);
    }

    /**
     * What a consumer group has committed, for every partition: how to take over from another program, which must have
     * been stopped. Offsets of transactions that are still open are not seen.
     */
    public static OffsetsInitializer committedOffsets(String groupId) {
        OffsetsInitializer none = ofTopic("none", (admin, partitions) -> {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "group " + groupId + " has no committed offset for " + partitions
                            + ": correct the group, or say what to do without one:"
                            + " committedOffsets(group, OffsetsInitializer.earliest()), or latest()");
        });
        return committedOffsets(groupId, none);
    }

    /** What a consumer group has committed; {@code otherwise} where it has nothing. */
    public static OffsetsInitializer committedOffsets(String groupId, OffsetsInitializer otherwise) {
        return new OffsetsInitializer(
                "the committed offsets of group " + groupId + " (" + otherwise + " without one)",
                (admin, partitions) -> {
                    Map<TopicPartition, OffsetAndMetadata> committed = admin.groupOffsets(groupId);
                    Map<TopicPartition, Long> offsets = new HashMap<>();
                    List<TopicPartition> without = new ArrayList<>();
                    for (TopicPartition partition : partitions) {
                        OffsetAndMetadata offset = committed.get(partition);
                        if (offset == null) {
                            without.add(partition);
                        } else {
                            offsets.put(partition, offset.offset());
                        }
                    }
                    if (!without.isEmpty()) {
                        offsets.putAll(otherwise.lookup.offsets(admin, without));
                    }
                    return offsets;
                },
                true);
    }

    /** Where to start, checked: it must be possible to read from there. */
    Map<TopicPartition, Long> starts(KafkaAdmin admin, Collection<TopicPartition> partitions) {
        Map<TopicPartition, Long> starts = lookup.offsets(admin, partitions);
        if (isGiven) {
            checkBounds(admin, starts);
        }
        return starts;
    }

    /** Where to end. */
    Map<TopicPartition, Long> ends(KafkaAdmin admin, Collection<TopicPartition> partitions) {
        return lookup.offsets(admin, partitions);
    }

    private void checkBounds(KafkaAdmin admin, Map<TopicPartition, Long> starts) {
        Map<TopicPartition, Long> earliest = admin.earliestOffsets(starts.keySet());
        Map<TopicPartition, Long> latest = admin.latestOffsets(starts.keySet(), false);
        starts.forEach((partition, start) -> {
            long first = earliest.getOrDefault(partition, 0L);
            long last = latest.getOrDefault(partition, Long.MAX_VALUE);
            if (start < first || start > last) {
                throw new WeirException(
                        ExitCode.CONFIGURATION,
                        "the job is to start at offset " + start + " of " + partition + " (" + description
                                + "), but the topic holds offsets " + first + " to " + last
                                + ". Start at an offset that it holds");
            }
        });
    }

    @Override
    public String toString() {
        return description;
    }
}
