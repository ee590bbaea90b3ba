package dev.weir.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.checkpoint.store.BlobStore;
import dev.weir.checkpoint.store.CheckpointStore;
import dev.weir.checkpoint.store.FileBlobStore;
import dev.weir.checkpoint.store.LocalDisk;
import dev.weir.checkpoint.store.StoreLocation;
import dev.weir.checkpoint.store.StoreLocation.S3Access;
import dev.weir.config.JobConfig;
import dev.weir.connector.kafka.sink.TopicCreation;
import dev.weir.env.Failpoints;
import dev.weir.env.Worker;
import dev.weir.job.StreamEnvironment;
import dev.weir.job.WatermarkStrategy;
import dev.weir.job.WeirJob;
import dev.weir.state.base.StateBases;
import dev.weir.testing.CollectSink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/** A job on one thread, its clock and its steps in the test's hands; Kafka is the client library's own mocks. */
abstract class JobScene {
    @TempDir
    Path folder;

    final JobWorld world = new JobWorld();
    int parallelism = 1;
    JobConfig.StartFrom start = JobConfig.StartFrom.MARKER;
    JobConfig.OnCancel onCancel = JobConfig.OnCancel.DELETE;
    JobConfig.RestartStrategy restart = new JobConfig.RestartStrategy.FixedDelay(10, Duration.ofMillis(10));
    Duration interval = Duration.ofHours(1);
    Duration minPause = Duration.ZERO;
    int maxConcurrent = 1;
    Duration timeout = Duration.ofMinutes(5);

    @Nullable
    Duration unalignedAfter;

    /** Null: its state is on the heap. */
    @Nullable
    StateBases bases;

    /** From one round to the next. */
    long roundMs = 100;

    WeirJob job = env -> env.fromSource(world.source, WatermarkStrategy.noWatermarks(), "in")
            .uid("in")
            .setParallelism(parallelism)
            .sinkTo(new CollectSink<>("out"))
            .uid("out");

    CheckpointStore store() {
        return CheckpointStore.open(new FileBlobStore(new LocalDisk(), folder), "job", () -> "");
    }

    JobRunner running() throws Exception {
        JobRunner runner = runner();
        run(runner, 20);
        assertThat(runner.view().state()).as("%s", runner.outcome()).isEqualTo(JobView.State.RUNNING);
        return runner;
    }

    JobRunner runner() {
        BlobStore blobs = world.mayFail(new FileBlobStore(new LocalDisk(), folder));
        Surroundings surroundings = new Surroundings(
                world,
                world,
                world::run,
                Failpoints.NONE,
                world,
                blobs,
                world::savepoints,
                () -> "id" + world.ids++,
                new SplittableRandom(1),
                () -> world.liveShare,
                bases);
        return new JobRunner(StreamEnvironment.define(job, Map.of()), config(), surroundings, "test");
    }

    /** For procedures on threads of their own, whose work takes real time. */
    void runUntil(JobRunner runner, BooleanSupplier condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time; it is %s", runner.view()).isLessThan(deadline);
            runner.runOnce();
            for (Worker worker : List.copyOf(world.workers)) {
                worker.runOnce();
            }
            world.nowMs += 1;
            LockSupport.parkNanos(100_000);
        }
    }

    void run(JobRunner runner, int rounds) throws Exception {
        for (int i = 0; i < rounds && !runner.isDone(); i++) {
            runner.runOnce();
            for (Worker worker : List.copyOf(world.workers)) {
                worker.runOnce();
            }
            world.nowMs += roundMs;
        }
    }

    private JobConfig config() {
        JobConfig.CheckpointConfig checkpoint = new JobConfig.CheckpointConfig(
                interval,
                minPause,
                maxConcurrent,
                timeout,
                unalignedAfter,
                0,
                2,
                new StoreLocation.Folder(folder),
                onCancel);
        return new JobConfig(
                "job",
                1,
                8,
                checkpoint,
                JobConfig.StateConfig.onHeap(),
                restart,
                "visible",
                Duration.ofMinutes(15),
                Map.of(),
                Map.of(),
                Map.of(),
                "127.0.0.1:0",
                Map.of(),
                TopicCreation.NONE,
                start,
                folder.resolve("savepoints").toString(),
                S3Access.AMAZON,
                Map.of());
    }
}
