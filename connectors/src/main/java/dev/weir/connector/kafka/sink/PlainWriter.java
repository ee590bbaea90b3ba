package dev.weir.connector.kafka.sink;

import dev.weir.connector.DeliveryGuarantee;
import dev.weir.connector.Sink.SinkContext;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * One sink task's way to Kafka outside transactions. The same producer serves every epoch, so order needs no wait at a
 * {@link #cut}.
 */
abstract class PlainWriter<T> extends TopicWriter<T> implements Callback {
    private final Producer<byte[], byte[]> producer;
    private final AtomicLong acknowledged = new AtomicLong();

    PlainWriter(String topic, RecordShape<T> shape, DeliveryGuarantee guarantee, SinkContext context) {
        super(topic, shape, context);
        this.producer = ((KafkaJobTransactions) context.transactions()).plain().of(guarantee);
    }

    @Override
    final void write(String topic, T value, long timestampMs) {
        ProducerRecord<byte[], byte[]> record = record(producer, topic, value, timestampMs);
        try {
            producer.send(record, this);
        } catch (RuntimeException e) {
            refused(topic, e);
        }
    }

    /** The producer's thread, or the task's within a send. */
    @Override
    public final void onCompletion(RecordMetadata metadata, @Nullable Exception error) {
        if (error == null) {
            acknowledged.incrementAndGet();
        } else {
            lost(metadata.topic(), error);
        }
    }

    /** The producer takes no record; on the task's thread. */
    abstract void refused(String topic, RuntimeException error);

    /** One record was not taken; any thread. */
    abstract void lost(String topic, Exception error);

    @Override
    public final boolean isReady() {
        return true;
    }

    @Override
    public final boolean canCut() {
        return true;
    }

    @Override
    public final void cut() {
        // Epochs are those of transactions.
    }

    @Override
    public final long acknowledged() {
        return acknowledged.get();
    }

    @Override
    public final void close() {
        // The producer is the attempt's.
    }
}
