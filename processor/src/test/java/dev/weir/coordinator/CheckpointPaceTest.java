package dev.weir.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.config.JobConfig;
import dev.weir.coordinator.JobView.CheckpointStats;
import dev.weir.env.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** When checkpoints are triggered: how many at once, and how long after one another. */
class CheckpointPaceTest extends JobScene {
    CheckpointPaceTest() {
        restart = new JobConfig.RestartStrategy.None();
        unalignedAfter = Duration.ofMillis(500);
    }

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
            world.nowMs += roundMs;
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

    /** What is triggered in a round is also acknowledged in it, so that none of the time is for that. */
    @Override
    void run(JobRunner runner, int rounds) throws Exception {
        for (int i = 0; i < rounds; i++) {
            runner.runOnce();
            for (Worker worker : List.copyOf(world.workers)) {
                worker.runOnce();
                worker.runOnce();
            }
            runner.runOnce();
            world.nowMs += roundMs;
        }
    }
}
