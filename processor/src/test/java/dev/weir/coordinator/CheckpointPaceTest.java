package dev.weir.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.store.StoreLocation;
import dev.weir.config.JobConfig;
import dev.weir.coordinator.JobView.CheckpointStats;
import dev.weir.env.Worker;
import dev.weir.job.WatermarkStrategy;
import dev.weir.testing.CollectSink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When checkpoints are triggered: how many at once, and how long after one another. */
class CheckpointPaceTest {
    private static final long ROUND_MS = 100;

    @TempDir
    private Path folder;

    private final JobWorld world = new JobWorld();
    private Duration interval = Duration.ofHours(1);
    private Duration minPause = Duration.ZERO;
    private int maxConcurrent = 1;

    @Test
    void asManyAreUnderWayAtOnceAsAreAllowed() throws Exception {
        maxConcurrent = 3;
        assertThat(numbersOfFiveRequests()).containsExactly(1L, 2L, 3L, 4L, 4L);
    }

    @Test
    void requestsThatComeWhileOneIsUnderWayShareTheNext() throws Exception {
        assertThat(numbersOfFiveRequests()).containsExactly(1L, 2L, 2L, 2L, 2L);
    }

    /** While no task has a turn, nothing is acknowledged. */
    private List<Long> numbersOfFiveRequests() throws Exception {
        JobRunner runner = running();
        List<CompletableFuture<CheckpointId>> requests = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            requests.add(runner.checkpoint());
            runner.runOnce();
            world.nowMs += ROUND_MS;
        }
        run(runner, 20);
        List<Long> numbers = new ArrayList<>();
        for (CompletableFuture<CheckpointId> request : requests) {
            numbers.add(request.getNow(new CheckpointId(0, 1)).number());
        }
        return numbers;
    }

    @Test
    void theNextOneComesAnIntervalAfterTheLastTrigger() throws Exception {
        interval = Duration.ofMillis(400);
        assertThat(pausesFromTrigger())
                .isNotEmpty()
                .allSatisfy(ms -> assertThat(ms).isEqualTo(400));
    }

    @Test
    void afterACompletionThereIsAtLeastThePause() throws Exception {
        interval = Duration.ofMillis(400);
        minPause = Duration.ofSeconds(2);
        assertThat(pausesFromTrigger())
                .isNotEmpty()
                .allSatisfy(ms -> assertThat(ms).isGreaterThanOrEqualTo(2_000));
    }

    @Test
    void whoAsksForOneNeedNotWaitForThePause() throws Exception {
        minPause = Duration.ofHours(1);
        JobRunner runner = running();
        CompletableFuture<CheckpointId> first = runner.checkpoint();
        run(runner, 10);
        CompletableFuture<CheckpointId> second = runner.checkpoint();
        run(runner, 10);

        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
    }

    /** An idle job takes no more checkpoints: what is not shown then is not shown for an hour. */
    @Test
    void lagToolsSeeTheLastCheckpointThoughItCameSoonAfterTheOneBefore() throws Exception {
        JobRunner runner = running();
        runner.checkpoint();
        run(runner, 3);
        CompletableFuture<CheckpointId> last = runner.checkpoint();
        run(runner, 3);
        assertThat(last).isCompleted();
        int shown = world.source.shown.size();
        run(runner, 20);
        assertThat(world.source.shown).hasSize(shown + 1);
    }

    /** Between the triggers, while the job has something to do. */
    private List<Long> pausesFromTrigger() throws Exception {
        JobRunner runner = running();
        for (int i = 0; i < 100; i++) {
            world.source.give(i);
            run(runner, 1);
        }
        // Newest first.
        List<CheckpointStats> stats = runner.view().checkpoints();
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i + 1 < stats.size(); i++) {
            pauses.add(stats.get(i).triggeredAtMs() - stats.get(i + 1).triggeredAtMs());
        }
        return pauses;
    }

    private JobRunner running() throws Exception {
        JobRunner runner = runner();
        run(runner, 20);
        assertThat(runner.view().state()).isEqualTo(JobView.State.RUNNING);
        return runner;
    }

    private void run(JobRunner runner, int rounds) throws Exception {
        for (int i = 0; i < rounds; i++) {
            runner.runOnce();
            for (Worker worker : List.copyOf(world.workers)) {
                worker.runOnce();
                worker.runOnce();
            }
            runner.runOnce();
            world.nowMs += ROUND_MS;
        }
    }

    private JobRunner runner() {
        JobConfig.CheckpointConfig checkpoint = new JobConfig.CheckpointConfig(
                interval,
                minPause,
                maxConcurrent,
                Duration.ofMinutes(5),
                Duration.ofMillis(500),
                0,
                2,
                new StoreLocation.Folder(folder),
                JobConfig.OnCancel.DELETE);
        return world.runner(
                env -> env.fromSource(world.source, WatermarkStrategy.noWatermarks(), "in")
                        .uid("in")
                        .sinkTo(new CollectSink<>("out"))
                        .uid("out"),
                folder,
                checkpoint,
                null);
    }
}
