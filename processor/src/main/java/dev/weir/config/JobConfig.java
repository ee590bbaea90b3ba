package dev.weir.config;

import dev.weir.checkpoint.store.StoreLocation;
import dev.weir.checkpoint.store.StoreLocation.S3Access;
import dev.weir.connector.kafka.sink.TopicCreation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a run of a job can be told, checked, immutable. docs/reference/settings.md lists the settings behind
 * it.
 *
 * @param job the job's name: the identity of its marker, its checkpoints and its transactional ids
 * @param parallelism tasks per operator that says nothing itself
 * @param maxParallelism the number of key groups; fixed for the life of the job's state
 * @param checkpoint when and how checkpoints are taken, and where they lie
 * @param state where keyed state lies
 * @param restart what follows a failed attempt
 * @param groupId the visible consumer group, for lag tools
 * @param transactionTimeout the transactions' {@code transaction.timeout.ms}
 * @param consumer Kafka settings of consumers, prefixes taken off, defaults and guarantees filled in
 * @param producer the same for producers
 * @param admin the same for admin clients
 * @param restAddress {@code host:port} of the control server; port 0 picks a free one
 * @param parameters settings that are the job's own, as given
 * @param topicCreation whether topics that the job writes may be created
 * @param start what a start goes on from ({@code run -s})
 * @param savepointDir the folder in which savepoints are made, absolute, or a part of a bucket
 * @param s3 the object store of what is named by an address of one
 * @param clusters other clusters to read from, by name
 */
public record JobConfig(
        String job,
        int parallelism,
        int maxParallelism,
        CheckpointConfig checkpoint,
        StateConfig state,
        RestartStrategy restart,
        String groupId,
        Duration transactionTimeout,
        Map<String, Object> consumer,
        Map<String, Object> producer,
        Map<String, Object> admin,
        String restAddress,
        Map<String, String> parameters,
        TopicCreation topicCreation,
        StartFrom start,
        String savepointDir,
        S3Access s3,
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

    /** The same, with another beginning. */
    public JobConfig startingFrom(StartFrom newStart) {
        return new JobConfig(
                job,
                parallelism,
                maxParallelism,
                checkpoint,
                state,
                restart,
                groupId,
                transactionTimeout,
                consumer,
                producer,
                admin,
                restAddress,
                parameters,
                topicCreation,
                newStart,
                savepointDir,
                s3,
                clusters);
    }

    /** Whether a job that is STOPPED or FINISHED goes on from its last checkpoint. */
    public boolean resumeEnded() {
        return start.latest();
    }

    /**
     * What a start goes on from.
     *
     * @param latest from the marker's checkpoint, also when the job is STOPPED or FINISHED
     * @param path from this checkpoint or savepoint; null: from what the marker says
     * @param allowNonRestored whether state of operators that the job no longer has may be let go
     * @param rollback whether output that was committed since may be written again
     * @param claim whether the savepoint becomes the job's own, and is deleted once a checkpoint is complete
     */
    public record StartFrom(
            boolean latest, @Nullable String path, boolean allowNonRestored, boolean rollback, boolean claim) {
        /** From what the marker says; a job that has ended stays so. */
        public static final StartFrom MARKER = new StartFrom(false, null, false, false, false);

        /** {@code run -s latest}. */
        public static final StartFrom LATEST = new StartFrom(true, null, false, false, false);

        /** {@code run -s PATH}, without any further permission. */
        public static StartFrom path(String path) {
            return new StartFrom(false, path, false, false, false);
        }
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
     * @param unalignedAfter how long after the trigger barriers begin to overtake records; null: never
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
            @Nullable Duration unalignedAfter,
            int tolerableFailures,
            int retained,
            StoreLocation dir,
            OnCancel onCancel) {}

    /**
     * Keyed state.
     *
     * @param memoryBytes heap and native memory for state together, one half each; for {@link StateBackend#ROCKSDB}
     * @param baseAfterBytes changes that are worth a new base
     * @param localDir the folder of all jobs' working state; for {@link StateBackend#ROCKSDB}
     */
    public record StateConfig(StateBackend backend, long memoryBytes, long baseAfterBytes, Path localDir) {
        /** All of it on the heap. */
        public static StateConfig onHeap() {
            return new StateConfig(StateBackend.HEAP, 0, 0, Path.of(System.getProperty("java.io.tmpdir")));
        }

        /** For RocksDB's blocks and write buffers. */
        public long nativeBytes() {
            return memoryBytes / 2;
        }

        /** For what has changed, and caches, on the heap. */
        public long tableBytes() {
            return memoryBytes / 2;
        }
    }

    /** Where keyed state lies. */
    public enum StateBackend {
        HEAP,
        ROCKSDB
    }

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
