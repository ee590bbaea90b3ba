package dev.weir.connector.kafka;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** The admin calls that Weir makes, each blocking, none of them part of the commit protocol. Errors are Kafka's own. */
public interface KafkaAdmin extends AutoCloseable {
    /**
     * What the checks at the start want to know of a cluster.
     *
     * @param transactionVersion the finalized level of the feature {@code transaction.version}; 2 means KIP-890
     * @param transactionMaxTimeoutMs the broker's {@code transaction.max.timeout.ms}, or -1 when it may not be read
     */
    record Cluster(String id, int transactionVersion, long transactionMaxTimeoutMs) {}

    /** A topic: its identity, and how many partitions it has. */
    record Topic(String name, String id, int partitions) {}

    Cluster describeCluster();

    /** The names of all topics that may be seen, Kafka's internal ones left out. */
    Set<String> listTopics();

    /** Topics by name; those that do not exist are left out. */
    Map<String, Topic> describeTopics(Collection<String> names);

    /**
     * How long topics keep records by the records' own timestamps, in milliseconds. Those that keep them for ever, or by
     * the time of writing, are left out, and all when their settings may not be read.
     */
    default Map<String, Long> retentionMs(Collection<String> topics) {
        return Map.of();
    }

    /** The first offset of each partition that has not been deleted. */
    Map<TopicPartition, Long> earliestOffsets(Collection<TopicPartition> partitions);

    /** The offset after the last stable record (read committed), or after the last record (read uncommitted). */
    Map<TopicPartition, Long> latestOffsets(Collection<TopicPartition> partitions, boolean readCommitted);

    /** The first offset of each partition at or after a time; the latest offset where there is none. */
    Map<TopicPartition, Long> offsetsAt(Collection<TopicPartition> partitions, long timestampMs);

    /** All offsets of a group, pending ones overlooked; empty when there is no such group. */
    Map<TopicPartition, OffsetAndMetadata> groupOffsets(String group);

    /**
     * Creates topics that do not exist yet; those that do are left as they are. Where a topic's partitions or the
     * replication are not positive, the broker's defaults hold.
     */
    void createTopics(List<Topic> topics, short replication);

    @Override
    void close();
}
