package dev.weir.connector.kafka.sink;

import org.jspecify.annotations.Nullable;

/** Chooses the partition that a record goes to. Shared by all tasks: thread-safe. */
@FunctionalInterface
public interface RecordPartitioner<T> {
    /**
     * @param key as serialized; null for none
     * @param payload the value as serialized; null for a tombstone
     * @param partitions how many the topic has; it may grow while the job runs
     * @return from 0 to {@code partitions - 1}
     */
    int partition(T value, byte @Nullable [] key, byte @Nullable [] payload, int partitions);
}
