package dev.weir.connector.kafka.sink;

import dev.weir.connector.Sink.SinkContext;
import dev.weir.connector.SinkWriter;
import java.time.Instant;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes to one topic, or to whichever it is told; one subclass per guarantee. Owned by the task's thread. */
abstract class TopicWriter<T> implements SinkWriter<T> {
    private static final Logger LOG = LoggerFactory.getLogger(TopicWriter.class);

    private final String topic;
    private final RecordShape<T> shape;
    private final RetentionWatch retention;

    /** @param topic where records go whose topic is not told */
    TopicWriter(String topic, RecordShape<T> shape, SinkContext context) {
        this.topic = topic;
        this.shape = shape;
        this.retention =
                new RetentionWatch(context.time().wallMs(), context.topics().retentionMs(topic));
    }

    @Override
    public final void write(T value, long timestampMs) {
        write(topic, value, timestampMs);
    }

    /** The topic exists. See {@link SinkWriter#write}. */
    abstract void write(String topic, T value, long timestampMs);

    final ProducerRecord<byte[], byte[]> record(
            Producer<byte[], byte[]> producer, String to, T value, long eventTimeMs) {
        ProducerRecord<byte[], byte[]> record = shape.record(producer, to, value, eventTimeMs);
        Long timestampMs = record.timestamp();
        if (timestampMs != null && retention.isNews(timestampMs)) {
            warnOfRetention(to, timestampMs);
        }
        return record;
    }

    private static void warnOfRetention(String to, long timestampMs) {
        LOG.warn(
                "topic {} gets records that are older than its retention.ms, the first of {}: Kafka deletes them within"
                        + " minutes. Raise the topic's retention.ms, or use timestamps(RecordTimestamp.sendingTime()) in"
                        + " the sink",
                to,
                Instant.ofEpochMilli(timestampMs));
    }
}
