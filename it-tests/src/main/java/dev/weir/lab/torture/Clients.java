package dev.weir.lab.torture;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Plain clients of one cluster.
 *
 * @param settings what every client of it needs, {@code bootstrap.servers} among it
 */
record Clients(Map<String, String> settings) {
    private static final String TEN_MINUTES = "600000";

    private Map<String, Object> with(Map<String, String> more) {
        Map<String, Object> all = new HashMap<>(settings);
        all.putAll(more);
        return all;
    }

    /** One that gives up soon: who asks, asks again. */
    Admin admin() {
        return Admin.create(with(Map.of("default.api.timeout.ms", "6000", "request.timeout.ms", "3000")));
    }

    /** Idempotent, and patient: what it is given arrives once and in order, whatever becomes of the brokers. */
    KafkaProducer<String, String> producer() {
        return new KafkaProducer<>(
                with(Map.of(
                        "enable.idempotence",
                        "true",
                        "linger.ms",
                        "5",
                        "delivery.timeout.ms",
                        TEN_MINUTES,
                        "max.block.ms",
                        TEN_MINUTES)),
                new StringSerializer(),
                new StringSerializer());
    }

    /** The same as {@link #reader} of topics that are not the torture's own. */
    KafkaConsumer<byte[], byte[]> bytesReader() {
        return new KafkaConsumer<>(reading(Map.of()), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** One that sees what is committed, and commits nothing itself. */
    KafkaConsumer<String, String> reader(Map<String, String> more) {
        return new KafkaConsumer<>(reading(more), new StringDeserializer(), new StringDeserializer());
    }

    private Map<String, Object> reading(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(more);
        all.put("isolation.level", "read_committed");
        all.put("enable.auto.commit", "false");
        all.put("auto.offset.reset", "none");
        all.put("default.api.timeout.ms", "6000");
        return with(all);
    }
}
