package dev.weir.coordinator;

import dev.weir.config.JobConfig;
import dev.weir.connector.ConnectorContext;
import dev.weir.connector.JobTransactions;
import dev.weir.connector.Sink;
import dev.weir.connector.kafka.KafkaClients;
import dev.weir.env.Time;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** What connectors get. Immutable. */
final class AttemptContext {
    private AttemptContext() {}

    /** For a whole process. */
    record Connectors(JobConfig config, KafkaClients kafka, Time time) implements ConnectorContext {
        @Override
        public String job() {
            return config.job();
        }

        @Override
        public Map<String, Object> consumerSettings() {
            Map<String, Object> settings = new HashMap<>(config.consumer());
            settings.put("group.id", config.groupId());
            return settings;
        }

        @Override
        public Map<String, Object> producerSettings() {
            return config.producer();
        }

        @Override
        public Map<String, Object> adminSettings() {
            return config.admin();
        }
    }

    /** For the sinks of one task. */
    record Sinks(ConnectorContext connectors, JobTransactions transactions, Runnable wakeTask, Consumer<Throwable> fail)
            implements Sink.SinkContext {
        @Override
        public String job() {
            return connectors.job();
        }

        @Override
        public Map<String, Object> consumerSettings() {
            return connectors.consumerSettings();
        }

        @Override
        public Map<String, Object> producerSettings() {
            return connectors.producerSettings();
        }

        @Override
        public Map<String, Object> adminSettings() {
            return connectors.adminSettings();
        }

        @Override
        public KafkaClients kafka() {
            return connectors.kafka();
        }

        @Override
        public Time time() {
            return connectors.time();
        }
    }
}
