package dev.weir.connector;

import dev.weir.connector.kafka.KafkaClients;
import dev.weir.env.Time;
import java.util.Map;

/** What connectors get from the engine. */
public interface ConnectorContext {
    /** The job's name. */
    String job();

    /** Kafka's own settings, by prefix-free key, for consumers ({@code kafka.} then {@code kafka.consumer.}). */
    Map<String, Object> consumerSettings();

    /** The same for producers. */
    Map<String, Object> producerSettings();

    /** The same for admin clients. */
    Map<String, Object> adminSettings();

    /** Creates clients; a simulation passes its own. */
    KafkaClients kafka();

    Time time();
}
