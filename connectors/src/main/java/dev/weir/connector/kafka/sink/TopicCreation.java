package dev.weir.connector.kafka.sink;

/**
 * Whether the job may create topics that it writes and that do not exist, and how.
 *
 * @param partitions 0: the broker's {@code num.partitions}
 * @param replication 0: the broker's {@code default.replication.factor}
 */
public record TopicCreation(boolean allowed, int partitions, short replication) {
    /** Missing topics are an error. */
    public static final TopicCreation NONE = new TopicCreation(false, 0, (short) 0);
}
