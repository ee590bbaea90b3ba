package dev.weir.connector.kafka.sink;

import dev.weir.connector.ConnectorContext;
import dev.weir.connector.DeliveryGuarantee;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

/**
 * The producers of one attempt that write outside transactions: one per guarantee, shared by all sinks that have it, made
 * when the first of them asks. Idempotent, so that the client's own retries neither repeat nor reorder. Thread-safe.
 */
final class PlainProducers {
    private final ConnectorContext context;
    private final Map<DeliveryGuarantee, Producer<byte[], byte[]>> producers = new EnumMap<>(DeliveryGuarantee.class);
    private boolean closed;

    PlainProducers(ConnectorContext context) {
        this.context = context;
    }

    /** One that is made while the attempt ends is closed at once. */
    synchronized Producer<byte[], byte[]> of(DeliveryGuarantee guarantee) {
        Producer<byte[], byte[]> producer = producers.get(guarantee);
        if (producer == null) {
            producer = context.kafka().producer(settings(guarantee));
            producers.put(guarantee, producer);
            if (closed) {
                producer.close(Duration.ZERO);
            }
        }
        return producer;
    }

    private Map<String, Object> settings(DeliveryGuarantee guarantee) {
        Map<String, Object> settings = new HashMap<>(context.producerSettings());
        // Without transactions it means nothing.
        Object timeout = settings.remove(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG);
        if (timeout != null) {
            // A send that waits is the brokers' backpressure, here too.
            settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeout);
        }
        String suffix = guarantee.name().toLowerCase(Locale.ROOT).replace('_', '-');
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, "weir." + context.job() + "-" + suffix);
        return settings;
    }

    /** Waits until everything that must not be lost is acknowledged or refused; at the last, everything. */
    void flush(boolean last) {
        flush(DeliveryGuarantee.AT_LEAST_ONCE);
        if (last) {
            flush(DeliveryGuarantee.NONE);
        }
    }

    private void flush(DeliveryGuarantee guarantee) {
        Producer<byte[], byte[]> producer = made(guarantee);
        if (producer != null) {
            producer.flush();
        }
    }

    private synchronized @Nullable Producer<byte[], byte[]> made(DeliveryGuarantee guarantee) {
        return producers.get(guarantee);
    }

    /** Frees every blocked send. Does not wait. */
    void close() {
        end().forEach(producer -> producer.close(Duration.ZERO));
    }

    private synchronized List<Producer<byte[], byte[]>> end() {
        closed = true;
        return List.copyOf(producers.values());
    }
}
