package dev.weir.connector.kafka;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The real clients. */
final class RealKafkaClients implements KafkaClients {
    @Override
    public Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
        return made(
                "consumer",
                settings,
                () -> new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    @Override
    public Producer<byte[], byte[]> producer(Map<String, Object> settings) {
        return made(
                "producer",
                settings,
                () -> new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()));
    }

    @Override
    public KafkaAdmin admin(Map<String, Object> settings) {
        return made("admin", settings, () -> new RealKafkaAdmin(settings));
    }

    private static <T> T made(String client, Map<String, Object> settings, Supplier<T> making) {
        try {
            return making.get();
        } catch (KafkaException e) {
            throw KafkaErrors.notMade(client, settings, e);
        }
    }
}
