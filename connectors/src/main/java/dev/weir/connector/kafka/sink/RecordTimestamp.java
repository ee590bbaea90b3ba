package dev.weir.connector.kafka.sink;

/**
 * Gives a Kafka record its timestamp. Kafka deletes by it: records older than the topic's {@code retention.ms} are gone
 * within minutes. Shared by all tasks: thread-safe.
 */
@FunctionalInterface
public interface RecordTimestamp<T> {
    /**
     * @param eventTimeMs the record's event time, {@link Long#MIN_VALUE} for none
     * @return milliseconds since the epoch; negative for the time of sending
     */
    long timestampMs(T value, long eventTimeMs);

    /** The record's event time; the time of sending where it has none. */
    static <T> RecordTimestamp<T> eventTime() {
        return (value, eventTimeMs) -> eventTimeMs;
    }

    /** The time of sending. */
    static <T> RecordTimestamp<T> sendingTime() {
        return (value, eventTimeMs) -> -1;
    }
}
