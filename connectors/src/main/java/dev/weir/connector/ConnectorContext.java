package dev.weir.connector;

import dev.weir.connector.kafka.KafkaClients;
import dev.weir.env.Time;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
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

    /**
     * The same for reading from another cluster, one that was given a name in the settings.
     *
     * @throws WeirException CONFIGURATION when no cluster has this name
     */
    default ConnectorContext cluster(String name) {
        throw new WeirException(
                ExitCode.CONFIGURATION, "the job reads from the cluster '" + name + "', and there are none with names");
    }

    /** Creates clients; a simulation passes its own. */
    KafkaClients kafka();

    Time time();
}
