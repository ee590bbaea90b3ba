package dev.weir.connector.kafka.sink;

import dev.weir.connector.SinkWriter;

/** Writes to one topic, or to whichever it is told; one subclass per guarantee. Owned by the task's thread. */
abstract class TopicWriter<T> implements SinkWriter<T> {
    private final String topic;

    /** @param topic where records go whose topic is not told */
    TopicWriter(String topic) {
        this.topic = topic;
    }

    @Override
    public final void write(T value, long timestampMs) {
        write(topic, value, timestampMs);
    }

    /** The topic exists. See {@link SinkWriter#write}. */
    abstract void write(String topic, T value, long timestampMs);
}
