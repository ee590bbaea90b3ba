package dev.weir.coordinator;

import dev.weir.config.JobConfig;
import dev.weir.config.JobConfig.ClusterConfig;
import dev.weir.connector.ConnectorContext;
import dev.weir.connector.JobTransactions;
import dev.weir.connector.Sink;
import dev.weir.connector.TopicLookup;
import dev.weir.connector.kafka.KafkaClients;
import dev.weir.env.Time;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.operator.OperatorCounters;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
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

        @Override
        public ConnectorContext cluster(String name) {
            ClusterConfig named = config.clusters().get(name);
            if (named == null) {
                throw new WeirException(
                        ExitCode.CONFIGURATION,
                        "the job reads from the cluster '" + name + "', which is not set: found "
                                + (config.clusters().isEmpty()
                                        ? "none"
                                        : String.join(
                                                ", ",
                                                new TreeSet<>(config.clusters().keySet())))
                                + ". Set kafka.cluster." + name + ".bootstrap.servers, or correct the name");
            }
            return new NamedCluster(this, named);
        }
    }

    /** For reading from another cluster than the job writes to. */
    record NamedCluster(Connectors main, ClusterConfig config) implements ConnectorContext {
        @Override
        public String job() {
            return main.job();
        }

        @Override
        public Map<String, Object> consumerSettings() {
            Map<String, Object> settings = new HashMap<>(config.consumer());
            settings.put("group.id", main.config().groupId());
            return settings;
        }

        @Override
        public Map<String, Object> producerSettings() {
            throw new IllegalStateException("nothing is written to a named cluster");
        }

        @Override
        public Map<String, Object> adminSettings() {
            return config.admin();
        }

        @Override
        public KafkaClients kafka() {
            return main.kafka();
        }

        @Override
        public Time time() {
            return main.time();
        }
    }

    /** For one operator of one task. */
    record Sinks(
            ConnectorContext connectors,
            JobTransactions transactions,
            TopicLookup topics,
            Consumer<Throwable> fail,
            Runnable wakeTask,
            OperatorCounters counters)
            implements Sink.SinkContext {
        @Override
        public void count(String counter, long n) {
            counters.count(counter, n);
        }

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
        public ConnectorContext cluster(String name) {
            return connectors.cluster(name);
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
