package dev.weir.connector.kafka.sink;

import dev.weir.connector.Sink.SinkContext;
import dev.weir.connector.kafka.KafkaErrors;
import dev.weir.error.WeirException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * One sink task's way into the job's transactions: exactly once.
 *
 * <p>Two producers take turns, so a record of the next epoch could overtake one of this epoch on its way to the same
 * partition. Therefore, after {@link #cut}, records are held back until all those sent before are acknowledged. The
 * writer counts; only the coordinator flushes.
 */
final class KafkaSinkWriter<T> extends TopicWriter<T> implements Callback {
    /** Bytes held back before the task is stopped; a drain takes milliseconds, and they are soon sent. */
    static final int HELD_MAX_BYTES = 8 << 20;

    /** What a small record takes on the heap beside its key and value. */
    private static final int HELD_RECORD_BYTES = 100;

    private static final VarHandle ACKNOWLEDGED;

    static {
        try {
            ACKNOWLEDGED = MethodHandles.lookup().findVarHandle(KafkaSinkWriter.class, "acknowledged", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final SinkContext context;
    private final KafkaJobTransactions transactions;
    private final ArrayDeque<ProducerRecord<byte[], byte[]>> held = new ArrayDeque<>();
    private long heldBytes;
    private Producer<byte[], byte[]> producer;
    private long epoch;
    private long sent;
    private boolean toldBegan;
    private boolean draining;
    /** Written by one producer's thread at a time: the next epoch's comes only after the last answer of this one's. */
    @SuppressWarnings("unused") // through the VarHandle
    private long acknowledged;
    /** The count of acknowledgements that the task waits for; read by the producer's thread. */
    private volatile long awaited = Long.MAX_VALUE;

    KafkaSinkWriter(String topic, RecordShape<T> shape, SinkContext context) {
        super(topic, shape, context);
        this.context = context;
        this.transactions = (KafkaJobTransactions) context.transactions();
        this.producer = transactions.producer(0);
    }

    @Override
    void write(String topic, T value, long timestampMs) {
        ProducerRecord<byte[], byte[]> record = record(producer, topic, value, timestampMs);
        if (isDrained()) {
            send(record);
        } else {
            held.add(record);
            heldBytes += HELD_RECORD_BYTES + length(record.key()) + length(record.value());
        }
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        if (!toldBegan) {
            transactions.wrote(epoch);
            toldBegan = true;
        }
        sent++;
        try {
            producer.send(record, this);
        } catch (RuntimeException e) {
            WeirException known = KafkaErrors.toWeir("writing to topic " + record.topic(), e);
            transactions.sendFailed(e);
            throw known;
        }
    }

    /** The producer's thread: a record is acknowledged, or refused for good. */
    @Override
    public void onCompletion(RecordMetadata metadata, @Nullable Exception error) {
        if (error != null) {
            transactions.sendFailed(error);
            context.fail().accept(KafkaErrors.refused(metadata.topic(), error));
            return;
        }
        long n = (long) ACKNOWLEDGED.getOpaque(this) + 1;
        ACKNOWLEDGED.setVolatile(this, n);
        if (n >= awaited) {
            context.wakeTask().run();
        }
    }

    @Override
    public boolean isReady() {
        return isDrained() || heldBytes < HELD_MAX_BYTES;
    }

    @Override
    public boolean canCut() {
        return isDrained();
    }

    /** Whether the present epoch's producer may send; ends the drain when the last acknowledgement has come. */
    private boolean isDrained() {
        if (!draining) {
            return true;
        }
        if (acknowledged() < sent) {
            return false;
        }
        draining = false;
        awaited = Long.MAX_VALUE;
        for (ProducerRecord<byte[], byte[]> r = held.poll(); r != null; r = held.poll()) {
            send(r);
        }
        heldBytes = 0;
        return true;
    }

    @Override
    public void cut() {
        if (!isDrained()) {
            throw new IllegalStateException("epoch " + epoch + " cut while " + (sent - acknowledged())
                    + " records of the epoch before are not acknowledged");
        }
        epoch++;
        producer = transactions.producer(epoch);
        toldBegan = false;
        draining = true;
        awaited = sent;
    }

    @Override
    public long acknowledged() {
        return (long) ACKNOWLEDGED.getVolatile(this);
    }

    @Override
    public void close() {
        held.clear();
    }
}
