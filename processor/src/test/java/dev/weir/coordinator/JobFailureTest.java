package dev.weir.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.config.JobConfig;
import dev.weir.connector.TransactionException;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.function.Collector;
import dev.weir.function.ProcessFunction;
import dev.weir.job.WatermarkStrategy;
import dev.weir.testing.CollectSink;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** What becomes of a job whose attempt fails: another one, after a while, or the end of the process. */
class JobFailureTest extends JobScene {
    private static final WeirException WRONG = new WeirException(ExitCode.CONFIGURATION, "a setting is wrong");

    // ---- the next attempt

    @Test
    void theNextAttemptBeginsAfterTheDelayOfItsStrategy() throws Exception {
        restart = new JobConfig.RestartStrategy.FixedDelay(10, Duration.ofMillis(70));
        JobRunner runner = running();
        assertThat(msUntilTheNextAttempt(runner, new IllegalStateException("meanwhile")))
                .isEqualTo(70);
        assertThat(runner.view().restarts()).isEqualTo(1);
        assertThat(runner.view().lastFailure()).contains("meanwhile");
    }

    /** Two that fence each other must not do so in step. */
    @Test
    void afterItWasFencedItWaitsLongerAndByChance() throws Exception {
        restart = new JobConfig.RestartStrategy.FixedDelay(10, Duration.ofMillis(1));
        JobRunner runner = running();
        Exception fenced = new TransactionException(TransactionException.Kind.FENCED, "fenced", null);
        long first = msUntilTheNextAttempt(runner, fenced);
        long second = msUntilTheNextAttempt(runner, fenced);
        assertThat(first).isBetween(100L, 500L);
        assertThat(second).isBetween(100L, 500L).isNotEqualTo(first);
    }

    private long msUntilTheNextAttempt(JobRunner runner, Exception failure) throws Exception {
        roundMs = 100;
        run(runner, 20);
        assertThat(runner.view().state()).isEqualTo(JobView.State.RUNNING);
        roundMs = 1;
        world.workers.get(0).failed(failure);
        for (int i = 0; i < 10 && runner.view().state() != JobView.State.BACKING_OFF; i++) {
            runner.runOnce();
        }
        assertThat(runner.view().state()).isEqualTo(JobView.State.BACKING_OFF);
        long failedAtMs = world.nowMs;
        long claimedAtMs = failedAtMs;
        while (runner.view().state() == JobView.State.BACKING_OFF) {
            // The claim itself takes time.
            claimedAtMs = ++world.nowMs;
            runner.runOnce();
        }
        return claimedAtMs - failedAtMs;
    }

    @Test
    void whoWaitsForACheckpointIsToldThatItsAttemptHasFailed() throws Exception {
        JobRunner runner = running();
        CompletableFuture<CheckpointId> asked = runner.checkpoint();
        runner.runOnce();
        world.workers.get(0).failed(new IllegalStateException("meanwhile"));
        run(runner, 5);
        assertThatThrownBy(asked::join).hasMessageContaining("meanwhile");
    }

    @Test
    void soIsWhoWaitsForASavepoint() throws Exception {
        JobRunner runner = running();
        CompletableFuture<JobControl.Savepoint> asked = runner.savepoint(null);
        runner.runOnce();
        world.workers.get(0).failed(new IllegalStateException("meanwhile"));
        run(runner, 5);
        assertThatThrownBy(asked::join).hasMessageContaining("meanwhile");
        world.held = "savepoint-";
        CompletableFuture<JobControl.Savepoint> written = runner.savepoint(null);
        run(runner, 5);
        world.workers.get(0).failed(new IllegalStateException("once more"));
        run(runner, 5);
        world.release();
        run(runner, 5);
        assertThatThrownBy(written::join).hasMessageContaining("once more");
    }

    @Test
    void aJobInBackoffIsCancelledAtOnce() throws Exception {
        restart = new JobConfig.RestartStrategy.FixedDelay(10, Duration.ofHours(1));
        JobRunner runner = running();
        world.workers.get(0).failed(new IllegalStateException("meanwhile"));
        run(runner, 5);
        assertThat(runner.view().state()).isEqualTo(JobView.State.BACKING_OFF);
        CompletableFuture<Void> cancelled = runner.cancel();
        run(runner, 50);
        assertThat(cancelled).isCompleted();
    }

    @Test
    void aCancelWhoseCommitFailsIsAnsweredAndTheJobRunsOn() throws Exception {
        JobRunner runner = running();
        world.failsAt = "commit-cancelled";
        CompletableFuture<Void> cancelled = runner.cancel();
        run(runner, 50);
        assertThatThrownBy(cancelled::join).hasMessageContaining("crash");
        assertThat(runner.view().state()).isEqualTo(JobView.State.RUNNING);
        assertThat(runner.view().attempt()).isEqualTo(2);
    }

    // ---- the end

    @Test
    void whoseStrategyGivesUpEndsWithTheFailure() throws Exception {
        restart = new JobConfig.RestartStrategy.None();
        JobRunner runner = running();
        world.workers.get(0).failed(new IllegalStateException("meanwhile"));
        run(runner, 50);
        assertEnded(runner, ExitCode.JOB_FAILED, "meanwhile");
        assertThat(runner.view().attempt()).isEqualTo(1);
    }

    @Test
    void whoIsFencedAndGivesUpLooksWhetherItIsReplaced() throws Exception {
        restart = new JobConfig.RestartStrategy.None();
        JobRunner first = running();
        JobRunner second = running();
        world.workers.get(0).failed(new TransactionException(TransactionException.Kind.FENCED, "fenced", null));
        run(first, 50);
        assertEnded(first, ExitCode.REPLACED, "attempt 2");
        assertThat(second.view().state()).isEqualTo(JobView.State.RUNNING);
    }

    /** A successor deletes what this attempt no longer finds: then it is not the store that is broken. */
    @Test
    void beforeItEndsForGoodItLooksWhetherItIsReplaced() throws Exception {
        JobRunner first = running();
        running();
        world.workers.get(0).failed(WRONG);
        run(first, 50);
        assertEnded(first, ExitCode.REPLACED, "attempt 2");
    }

    @Test
    void whoIsNotReplacedEndsWithWhatIsWrong() throws Exception {
        JobRunner runner = running();
        world.workers.get(0).failed(WRONG);
        run(runner, 50);
        assertEnded(runner, ExitCode.CONFIGURATION, "a setting is wrong");
        assertThat(runner.view().attempt()).isEqualTo(1);
    }

    @Test
    void neitherDoesALookThatFailsHideIt() throws Exception {
        JobRunner runner = running();
        world.failsAt = "look";
        world.workers.get(0).failed(WRONG);
        run(runner, 50);
        assertEnded(runner, ExitCode.CONFIGURATION, "a setting is wrong");
    }

    /** There is nobody yet who could have replaced it. */
    @Test
    void aStartThatIsRefusedEndsWithoutAnotherLook() throws Exception {
        world.away = WRONG;
        JobRunner runner = runner();
        for (int i = 0; i < 10 && !runner.isDone(); i++) {
            runner.runOnce();
            // What it would see by another look is in order.
            world.away = runner.view().state() == JobView.State.CLAIMING ? WRONG : null;
        }
        assertEnded(runner, ExitCode.CONFIGURATION, "a setting is wrong");
    }

    @Test
    void aJobWhoseFunctionsCannotBeMadeSaysSo() throws Exception {
        restart = new JobConfig.RestartStrategy.None();
        AtomicBoolean isModelGone = new AtomicBoolean();
        job = env -> env.fromSource(world.source, WatermarkStrategy.noWatermarks(), "in")
                .uid("in")
                .process(() -> new Copy(isModelGone.get()))
                .uid("copy")
                .sinkTo(new CollectSink<>("out"))
                .uid("out");
        JobRunner runner = runner();
        isModelGone.set(true);
        run(runner, 50);
        assertEnded(runner, ExitCode.JOB_FAILED, "the job's tasks cannot be made: ");
        assertThat(Objects.requireNonNull(runner.outcome()).message()).contains("no such model");
    }

    private static final class Copy extends ProcessFunction<Long, Long> {
        Copy(boolean isModelGone) {
            if (isModelGone) {
                throw new IllegalStateException("no such model");
            }
        }

        @Override
        public void processElement(Long value, Context context, Collector<Long> out) {
            out.collect(value);
        }
    }

    @Test
    void anErrorOfItsOwnEndsTheProcessAsABugAndCommitsNothingMore() throws Exception {
        JobRunner runner = running();
        runner.failed(new IllegalStateException("impossible"));
        assertEnded(runner, ExitCode.INTERNAL, "the coordinator failed: java.lang.IllegalStateException: impossible");
        assertThat(world.producers).allMatch(MockProducer::closed);
    }

    @Test
    void aJobThatHasEndedHasClosedItsProducers() throws Exception {
        JobRunner runner = running();
        runner.shutDown();
        run(runner, 50);
        assertEnded(runner, ExitCode.DONE, "was shut down");
        assertThat(world.producers).isNotEmpty().allMatch(MockProducer::closed);
    }

    // ---- what does not answer

    @Test
    void aClaimIsTriedAgainForHalfAMinute() throws Exception {
        restart = new JobConfig.RestartStrategy.None();
        world.away = new TimeoutException("no broker answers");
        JobRunner runner = runner();
        long beganAtMs = world.nowMs;
        run(runner, 5);
        assertThat(world.nowMs - beganAtMs).isBetween(30_000L, 32_000L);
        assertEnded(runner, ExitCode.UNAVAILABLE, "no broker answers");
    }

    @Test
    void butNotWhenTheJobIsToEnd() throws Exception {
        world.onThreads = true;
        world.away = new TimeoutException("no broker answers");
        JobRunner runner = runner();
        runUntil(runner, () -> runner.view().trouble() != null);
        shutsDownBeforeTheClaimGivesUp(runner);
    }

    @Test
    void aTroubleThatIsOverIsShownNoMore() throws Exception {
        world.onThreads = true;
        world.away = new TimeoutException("no broker answers");
        JobRunner runner = runner();
        runUntil(runner, () -> runner.view().trouble() != null);
        world.away = null;
        runUntil(runner, () -> runner.view().state() == JobView.State.RUNNING);
        assertThat(runner.view().trouble()).isNull();
    }

    /** A producer waits until it is closed. */
    @Test
    void aJobThatIsToEndDoesNotWaitForItsClaim() throws Exception {
        world.onThreads = true;
        world.silent = true;
        JobRunner runner = runner();
        runner.runOnce();
        assertThat(world.asked.await(10, TimeUnit.SECONDS)).isTrue();
        shutsDownBeforeTheClaimGivesUp(runner);
    }

    private void shutsDownBeforeTheClaimGivesUp(JobRunner runner) throws Exception {
        long askedAtMs = world.nowMs;
        runner.shutDown();
        runUntil(runner, runner::isDone);
        assertEnded(runner, ExitCode.DONE, "was shut down");
        assertThat(world.nowMs - askedAtMs).isLessThan(20_000);
    }

    @Test
    void tasksThatDoNotEndAreWaitedForThreeMinutes() throws Exception {
        JobRunner runner = running();
        world.workersEnd = false;
        world.workers.get(0).failed(new IllegalStateException("meanwhile"));
        run(runner, 1_790);
        assertThat(runner.view().state()).isEqualTo(JobView.State.ENDING);
        run(runner, 20);
        assertEnded(runner, ExitCode.JOB_FAILED, "[in > out (1/1)] do not return after 180 s");
        assertThat(Objects.requireNonNull(runner.outcome()).message()).contains("meanwhile");
    }

    /** No attempt begins after a job's last checkpoint, so that none could cancel it. */
    @Test
    void soAreThoseThatACancelWaitsForOnceTheLastCheckpointIsUnderWay() throws Exception {
        JobRunner runner = running();
        world.workersEnd = false;
        runner.stop(false);
        runner.runOnce();
        runner.cancel();
        for (int i = 0; i < 1_790; i++) {
            runner.runOnce();
            world.nowMs += roundMs;
        }
        assertThat(runner.outcome()).isNull();
        assertThat(runner.view().attempt()).isEqualTo(1);
        assertThat(runner.view().state()).isEqualTo(JobView.State.RUNNING);
        run(runner, 20);
        assertEnded(runner, ExitCode.JOB_FAILED, "[in > out (1/1)] do not return after 180 s");
    }

    private static void assertEnded(JobRunner runner, ExitCode code, String message) {
        Outcome outcome = runner.outcome();
        assertThat(outcome).as("%s", runner.view()).isNotNull();
        assertThat(outcome.message()).contains(message);
        assertThat(outcome.code()).isEqualTo(code);
        assertThat(runner.view().state()).isEqualTo(JobView.State.ENDED);
    }
}
