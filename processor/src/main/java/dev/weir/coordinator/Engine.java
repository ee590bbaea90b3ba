package dev.weir.coordinator;

import dev.weir.config.JobConfig;
import dev.weir.connector.kafka.KafkaClients;
import dev.weir.env.Failpoints;
import dev.weir.env.Time;
import dev.weir.env.Workers;
import dev.weir.job.JobGraph;
import dev.weir.state.base.StateBases;
import dev.weir.state.rocksdb.RocksBases;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A job in this process, on real threads, clocks, disks and clients. */
public final class Engine {
    private final Failpoints failpoints;
    private final String engineVersion;

    public Engine(Failpoints failpoints, String engineVersion) {
        this.failpoints = failpoints;
        this.engineVersion = engineVersion;
    }

    /**
     * Runs a job to its end. Blocks; the coordinator runs on the calling thread.
     *
     * @param started told once, before anything else happens, how to ask and tell the job
     */
    public Outcome run(JobGraph graph, JobConfig config, Consumer<JobControl> started) {
        try (ThreadStepExecutor steps = new ThreadStepExecutor(failpoints);
                FullCollections memory = new FullCollections();
                KafkaClients kafka = KafkaClients.real()) {
            Workers workers = new ThreadWorkers();
            Surroundings surroundings = new Surroundings(
                    Time.system(),
                    workers,
                    steps,
                    failpoints,
                    kafka,
                    BlobStores.open(config.checkpoint().dir()),
                    BlobStores.folders(config.s3()),
                    () -> UUID.randomUUID().toString(),
                    new SplittableRandom(),
                    memory,
                    states(config));
            JobRunner runner = new JobRunner(graph, config, surroundings, engineVersion);
            started.accept(runner);
            return loop(runner);
        }
    }

    private static @Nullable StateBases states(JobConfig config) {
        JobConfig.StateConfig state = config.state();
        return state.backend() == JobConfig.StateBackend.HEAP
                ? null
                : new RocksBases(
                        state.localDir().resolve(config.job()),
                        state.tableBytes(),
                        state.nativeBytes(),
                        state.baseAfterBytes());
    }

    private static Outcome loop(JobRunner runner) {
        try {
            while (!runner.isDone()) {
                if (!runner.runOnce()) {
                    runner.park();
                }
            }
        } catch (Exception | Error e) {
            runner.failed(e);
        }
        Outcome outcome = runner.outcome();
        if (outcome == null) {
            throw new IllegalStateException("the job has ended without an outcome");
        }
        return outcome;
    }
}
