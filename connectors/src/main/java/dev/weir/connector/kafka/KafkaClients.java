package dev.weir.connector.kafka;

import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/** Makes Kafka's clients. The simulator passes its own implementations of the same interfaces. */
public interface KafkaClients {
    /** A consumer of raw bytes; deserializers are already chosen. */
    Consumer<byte[], byte[]> consumer(Map<String, Object> settings);

    /** A producer of raw bytes; serializers are already chosen. */
    Producer<byte[], byte[]> producer(Map<String, Object> settings);

    /** The few admin calls that Weir makes. */
    KafkaAdmin admin(Map<String, Object> settings);

    /** The real clients. */
    static KafkaClients real() {
        return new RealKafkaClients();
    }
}
