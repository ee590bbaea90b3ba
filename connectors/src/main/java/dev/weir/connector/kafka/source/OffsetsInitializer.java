package dev.weir.connector.kafka.source;

import dev.weir.connector.kafka.KafkaAdmin;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
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

    private OffsetsInitializer(String description, Lookup lookup) {
        this.description = description;
        this.lookup = lookup;
    }

    /** The first record that the topic still has. */
    public static OffsetsInitializer earliest() {
        return new OffsetsInitializer("earliest", KafkaAdmin::earliestOffsets);
    }

    /** What comes from now on; as an end: what is there now, open transactions left out. */
    public static OffsetsInitializer latest() {
        return new OffsetsInitializer("latest", (admin, partitions) -> admin.latestOffsets(partitions, true));
    }

    /** The first record at or after this time; the end where there is none. */
    public static OffsetsInitializer timestamp(Instant time) {
        return new OffsetsInitializer(
                "timestamp " + time, (admin, partitions) -> admin.offsetsAt(partitions, time.toEpochMilli()));
    }

    /** Given offsets by {@code topic-partition}, for every partition. */
    public static OffsetsInitializer offsets(Map<String, Long> byPartition) {
        Map<String, Long> given = new TreeMap<>(byPartition);
        return new OffsetsInitializer("offsets " + given, (admin, partitions) -> {
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
        });
    }

    Map<TopicPartition, Long> resolve(KafkaAdmin admin, Collection<TopicPartition> partitions) {
        return lookup.offsets(admin, partitions);
    }

    @Override
    public String toString() {
        return description;
    }
}
