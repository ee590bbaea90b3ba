package dev.weir.config;

import dev.weir.checkpoint.store.StoreLocation;
import dev.weir.connector.kafka.sink.TopicCreation;
import java.time.Duration;
import java.util.Map;

/**
 * Everything that a run of a job can be told, checked, immutable. docs/reference/settings.md lists the settings behind
 * it.
 *
 * @param job the job's name: the identity of its marker, its checkpoints and its transactional ids
 * @param parallelism tasks per operator that says nothing itself
 * @param maxParallelism the number of key groups; fixed for the life of the job's state
 * @param checkpoint when and how checkpoints are taken, and where they lie
 * @param restart what follows a failed attempt
 * @param groupId the visible consumer group, for lag tools
 * @param transactionTimeout the transactions' {@code transaction.timeout.ms}
 * @param consumer Kafka settings of consumers, prefixes taken off, defaults and guarantees filled in
 * @param producer the same for producers
 * @param admin the same for admin clients
 * @param restAddress {@code host:port} of the control server; port 0 picks a free one
 * @param parameters settings that are the job's own, as given
 * @param topicCreation whether topics that the job writes may be created
 * @param resumeEnded whether a job that is STOPPED or FINISHED goes on from its last checkpoint ({@code run -s latest})
 * @param clusters other clusters to read from, by name
 */
public record JobConfig(
        String job,
        int parallelism,
        int maxParallelism,
        CheckpointConfig checkpoint,
        RestartStrategy restart,
        String groupId,
        Duration transactionTimeout,
        Map<String, Object> consumer,
        Map<String, Object> producer,
        Map<String, Object> admin,
        String restAddress,
        Map<String, String> parameters,
        TopicCreation topicCreation,
        boolean resumeEnded,
        Map<String, ClusterConfig> clusters) {

    public JobConfig {
        consumer = Map.copyOf(consumer);
        producer = Map.copyOf(producer);
        admin = Map.copyOf(admin);
        parameters = Map.copyOf(parameters);
        clusters = Map.copyOf(clusters);
    }

    /** Without secrets, so that logging it is safe. */
    @Override
    public String toString() {
        return "JobConfig" + ConfigLog.lines(this);
    }

    /** The same, for a job that goes on though it is STOPPED or FINISHED. */
    public JobConfig resumingEnded() {
        return new JobConfig(
                job,
                parallelism,
                maxParallelism,
                checkpoint,
                restart,
                groupId,
                transactionTimeout,
                consumer,
                producer,
                admin,
                restAddress,
                parameters,
                topicCreation,
                true,
                clusters);
    }

    /** The clients' settings for a cluster that is only read from, as {@link #consumer} and {@link #admin}. */
    public record ClusterConfig(Map<String, Object> consumer, Map<String, Object> admin) {
        public ClusterConfig {
            consumer = Map.copyOf(consumer);
            admin = Map.copyOf(admin);
        }

        /** Without secrets. */
        @Override
        public String toString() {
            return "consumer=" + ConfigLog.redacted(consumer) + " admin=" + ConfigLog.redacted(admin);
        }
    }

    /**
     * Checkpoints.
     *
     * @param interval from trigger to trigger
     * @param minPause from completion to trigger
     * @param maxConcurrent how many may be under way at once, 1 to 3
     * @param timeout until which every task must have acknowledged
     * @param tolerableFailures how many may fail in a row before the attempt ends
     * @param retained how many completed ones are kept, at least 2
     * @param dir where all jobs' checkpoints lie
     * @param onCancel what {@code cancel} does with them
     */
    public record CheckpointConfig(
            Duration interval,
            Duration minPause,
            int maxConcurrent,
            Duration timeout,
            int tolerableFailures,
            int retained,
            StoreLocation dir,
            OnCancel onCancel) {}

    /** What {@code cancel} does with the checkpoints. */
    public enum OnCancel {
        DELETE,
        RETAIN
    }

    /** What follows a failed attempt. */
    public sealed interface RestartStrategy {
        /** The process ends. */
        record None() implements RestartStrategy {}

        /** Up to {@code attempts} restarts, each after {@code delay}. */
        record FixedDelay(int attempts, Duration delay) implements RestartStrategy {}

        /**
         * Restarts for ever, after a delay that grows by {@code multiplier} from {@code initial} to {@code max}, changed
         * at random by up to {@code jitter} of itself, and starts over after {@code resetAfter} without a failure.
         */
        record ExponentialDelay(Duration initial, Duration max, double multiplier, double jitter, Duration resetAfter)
                implements RestartStrategy {}
    }
}
