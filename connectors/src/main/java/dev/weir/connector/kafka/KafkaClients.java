package dev.weir.connector.kafka;

import java.util.Map;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Makes Kafka's clients. The simulator passes its own implementations of the same interfaces. */
public interface KafkaClients extends AutoCloseable {
    /** A consumer of raw bytes; deserializers are already chosen. */
    Consumer<byte[], byte[]> consumer(Map<String, Object> settings);

    /** A producer of raw bytes; serializers are already chosen. */
    Producer<byte[], byte[]> producer(Map<String, Object> settings);

    /** The few admin calls that Weir makes. Clients of equal settings may share their connections. */
    KafkaAdmin admin(Map<String, Object> settings);

    /** Releases what the clients share. Any thread. */
    @Override
    default void close() {}

    /** The real clients. */
    static KafkaClients real() {
        return new RealKafkaClients();
    }

    /** Initialises the classes that the first clients need: some hundred settings with their documentation. */
    static void initialise() {
        AdminClientConfig.configNames();
        ProducerConfig.configNames();
        ConsumerConfig.configNames();
    }
}
