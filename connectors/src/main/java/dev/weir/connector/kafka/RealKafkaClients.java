package dev.weir.connector.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The real clients. */
final class RealKafkaClients implements KafkaClients {
    /** By settings: a claim asks for many things, and each new client would first have to learn the cluster. */
    private final Map<Map<String, Object>, Admin> admins = new HashMap<>(); // guarded by this

    @Override
    public Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Producer<byte[], byte[]> producer(Map<String, Object> settings) {
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public KafkaAdmin admin(Map<String, Object> settings) {
        return new RealKafkaAdmin(shared(settings));
    }

    private synchronized Admin shared(Map<String, Object> settings) {
        return admins.computeIfAbsent(Map.copyOf(settings), Admin::create);
    }

    @Override
    public synchronized void close() {
        admins.values().forEach(admin -> admin.close(Duration.ZERO));
        admins.clear();
    }
}
