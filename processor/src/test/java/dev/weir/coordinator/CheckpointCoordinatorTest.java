package dev.weir.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.ChannelState;
import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.checkpoint.CheckpointWord;
import dev.weir.checkpoint.JobStatus;
import dev.weir.dataflow.StreamElement.Barrier;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.state.FrozenLayer;
import dev.weir.state.LayerSink;
import dev.weir.task.ChannelFile;
import dev.weir.task.ChannelPart;
import dev.weir.task.TaskId;
import dev.weir.task.TaskSnapshot;
import dev.weir.task.TaskSnapshot.OperatorSnapshot;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The checkpoints of an attempt of two tasks, one acknowledgement and one procedure at a time. */
class CheckpointCoordinatorTest extends ClaimScene {
    private static final TaskId FIRST = new TaskId(0, "in", 0, 2);
    private static final TaskId SECOND = new TaskId(0, "in", 1, 2);
    private static final long TIMEOUT_MS = 10_000;

    private final HeldAttempt attempt = new HeldAttempt(() -> world.nowMs);
    private @Nullable CheckpointCoordinator started;

    CheckpointCoordinatorTest() {
        settings.put("checkpoint.interval", "1h");
        settings.put("checkpoint.timeout", TIMEOUT_MS + "ms");
        settings.put("kafka.producer.transaction.timeout.ms", "7300000");
    }

    private CheckpointCoordinator coordinator() throws Exception {
        CheckpointCoordinator there = started;
        if (there == null) {
            there = new CheckpointCoordinator(attempt, claimed(), context(), transactions, Set.of(FIRST, SECOND));
            started = there;
            transactions.calls.clear();
        }
        return there;
    }

    // ---- completion

    @Test
    void aCheckpointIsCompletedOnceBothHalvesArePrepared() throws Exception {
        CompletableFuture<CheckpointId> asked = request();
        assertThat(attempt.triggered).extracting(Barrier::id).containsExactly(id(1, 1));
        world.nowMs += 30;
        acknowledge(1, FIRST);
        assertThat(attempt.begun).isEmpty();
        world.nowMs += 40;
        acknowledge(1, SECOND);
        assertThat(attempt.begun).containsExactly("checkpoint-1-1", "transaction-1-1");
        assertThat(word(0)).isEqualTo(CheckpointWord.Value.CUT);
        attempt.end("transaction-1-1");
        assertThat(attempt.begun).hasSize(2);
        attempt.end("checkpoint-1-1");
        assertThat(attempt.underWay()).containsExactly("commit-1-1");
        assertThat(asked).isNotDone();
        world.nowMs += 30;
        attempt.end("commit-1-1");

        assertThat(store().isConfirmed(id(1, 1))).isTrue();
        assertThat(asked).isCompletedWithValue(id(1, 1));
        assertThat(transactions.calls).containsExactly("flush-0", "marker-0", "commit-0");
        assertThat(transactions.marker).isEqualTo(marker(1, id(1, 1), JobStatus.RUNNING, 0));
        assertThat(attempt.completed).containsExactly(id(1, 1));
        assertThat(coordinator().current().id()).isEqualTo(id(1, 1));
        assertThat(coordinator().current().parent()).isEqualTo(id(0, 1));
        JobView.CheckpointStats stats = attempt.recorded.get(0);
        assertThat(stats.result()).isEqualTo("COMPLETED");
        assertThat(stats.alignMs()).isEqualTo(70);
        assertThat(stats.totalMs()).isEqualTo(100);
        assertThat(stats.triggeredAtMs()).isEqualTo(world.nowMs - 100 + 1_000_000);
        assertThat(stats.unaligned()).isFalse();
    }

    @Test
    void itSaysWhatTookHowLongAndWhatWasWritten() throws Exception {
        transactions.flushing = () -> world.nowMs += 7;
        transactions.committing = () -> world.nowMs += 11;
        request();
        complete(1);
        JobView.CheckpointStats stats = attempt.recorded.get(0);
        assertThat(stats.flushMs()).isEqualTo(7);
        assertThat(stats.commitMs()).isEqualTo(11);
        assertThat(stats.writeMs()).isZero();
        assertThat(stats.publishMs()).isZero();
        long bytes = coordinator().current().files().get(0).length();
        assertThat(stats.bytes()).isEqualTo(bytes);
        assertThat(coordinator().keyedState(0)).isEqualTo(new JobView.StateView(bytes, bytes, 0, 0, 0, 0));
    }

    @Test
    void whatABarrierOvertookIsAFileOfItsOwn() throws Exception {
        request();
        acknowledge(1, FIRST);
        ChannelPart part = new ChannelPart("in -> out", ChannelPart.Side.RECEIVER, 5, 2, new byte[100]);
        coordinator().acknowledged(id(1, 1), SECOND, new TaskSnapshot(List.of(sums()), List.of(part)));
        attempt.endAll();
        ChannelState stored = coordinator().current().channelState().get(0);
        try (InputStream in = store().open(stored)) {
            assertThat(ChannelFile.read("in -> out", in))
                    .singleElement()
                    .usingRecursiveComparison()
                    .isEqualTo(part);
        }
        JobView.CheckpointStats stats = attempt.recorded.get(0);
        assertThat(stats.unaligned()).isTrue();
        assertThat(stats.overtakenBytes()).isEqualTo(stored.length());
        assertThat(stats.bytes())
                .isEqualTo(
                        stored.length() + coordinator().current().files().get(0).length());
        assertThat(coordinator().keyedState(0).changedBytes()).isEqualTo(stats.bytes() - stored.length());
    }

    /** All of them are read at once at a restart. */
    @Test
    void layersOnTheHeapAreMergedBeforeTheyAreMany() throws Exception {
        for (int number = 1; number <= 3 * MergePolicy.FILES_MAX; number++) {
            request();
            complete(number);
        }
        assertThat(attempt.begun.stream().filter("merge"::equals).count()).isBetween(2L, 10L);
        assertThat(coordinator().current().files()).hasSizeBetween(2, MergePolicy.FILES_MAX + 2);
        assertThat(entriesOf(coordinator().current())).isLessThan(3 * MergePolicy.FILES_MAX);
        assertThat(coordinator().keyedState(0).mergedBytes()).isPositive();
    }

    @Test
    void theyAreCompletedOneAfterAnotherInTheirOrder() throws Exception {
        settings.put("checkpoint.max-concurrent", "2");
        request();
        request();
        acknowledge(2, FIRST, SECOND);
        assertThat(attempt.begun).isEmpty();
        acknowledge(1, FIRST, SECOND);
        assertThat(attempt.begun).containsExactly("checkpoint-1-1", "transaction-1-1");
        attempt.endAll();
        assertThat(transactions.calls)
                .containsExactly("flush-0", "marker-0", "commit-0", "flush-1", "marker-1", "commit-1");
        assertThat(attempt.completed).containsExactly(id(1, 1), id(2, 1));
        assertThat(coordinator().current().parent()).isEqualTo(id(1, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"flush", "commit"})
    void aStepThatFailsEndsTheAttemptAndTellsOnce(String step) throws Exception {
        transactions.fails = step;
        CompletableFuture<CheckpointId> asked = request();
        complete(1);
        assertThat(attempt.failure).hasMessageContaining(step);
        assertThat(asked).isCompletedExceptionally();
        assertThat(attempt.completed).isEmpty();
        assertThat(attempt.recorded)
                .singleElement()
                .satisfies(stats -> assertThat(stats.result()).isEqualTo("FAILED: " + step));
    }

    @Test
    void bothHalvesMayFail() throws Exception {
        transactions.fails = "flush";
        request();
        acknowledge(1, FIRST, SECOND);
        attempt.end("transaction-1-1");
        world.diskIsFull = true;
        attempt.endAll();
        assertThat(attempt.recorded).hasSize(1);
        assertThat(attempt.failure).hasMessageContaining("flush");
    }

    @Test
    void tasksThatAskForAStateDifferentlyEndTheAttemptAndAreNoBug() throws Exception {
        CompletableFuture<CheckpointId> asked = request();
        coordinator().acknowledged(id(1, 1), FIRST, new TaskSnapshot(List.of(withState("\"int\"")), List.of()));
        coordinator().acknowledged(id(1, 1), SECOND, new TaskSnapshot(List.of(withState("\"string\"")), List.of()));
        assertThat(attempt.failure)
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageContaining(" ask for state 'sum' with different schemas: ");
        assertThat(asked).isCompletedExceptionally();
        assertThat(attempt.begun).isEmpty();
        assertThat(attempt.recorded)
                .singleElement()
                .satisfies(stats -> assertThat(stats.result()).startsWith("FAILED: tasks of step 'in'"));
    }

    private static OperatorSnapshot withState(String valueSchema) {
        KeyedStateMetadata sum = new KeyedStateMetadata("sum", "VALUE", "\"string\"", null, valueSchema);
        return new OperatorSnapshot("in", null, List.of(sum), List.of(), List.of());
    }

    @Test
    void noTaskAcknowledgesTwice() throws Exception {
        request();
        acknowledge(1, FIRST);
        assertThatThrownBy(() -> acknowledge(1, FIRST)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void nothingIsCompletedOnceTheAttemptIsEnding() throws Exception {
        request();
        attempt.ending = true;
        acknowledge(1, FIRST, SECOND);
        assertThat(attempt.begun).isEmpty();
    }

    // ---- time-outs

    @Test
    void aCheckpointThatIsNotAcknowledgedInTimeIsAborted() throws Exception {
        settings.put("checkpoint.tolerable-failures", "1");
        CompletableFuture<CheckpointId> asked = request();
        acknowledge(1, FIRST);
        world.nowMs += TIMEOUT_MS - 1;
        coordinator().tick();
        assertThat(word(0)).isEqualTo(CheckpointWord.Value.OPEN);
        world.nowMs++;
        coordinator().tick();
        assertThat(word(0)).isEqualTo(CheckpointWord.Value.ABORTED);
        assertThat(asked).isCompletedExceptionally();
        assertThat(attempt.aborts).isEqualTo(1);
        assertThat(attempt.failure).isNull();
        assertThat(attempt.recorded.get(0).result()).startsWith("ABORTED: no acknowledgement from [" + SECOND);
        assertThat(attempt.recorded.get(0).alignMs()).isEqualTo(-1);

        request();
        world.nowMs += TIMEOUT_MS;
        coordinator().tick();
        assertThat(attempt.failure).hasMessageContaining("checkpoint 2-1 failed: no acknowledgement from");
    }

    @Test
    void oneThatIsCompletedForgivesThoseThatFailedBefore() throws Exception {
        settings.put("checkpoint.tolerable-failures", "1");
        for (int number = 1; number <= 3; number += 2) {
            request();
            world.nowMs += TIMEOUT_MS;
            coordinator().tick();
            request();
            acknowledge(number + 1, FIRST, SECOND);
            attempt.endAll();
        }
        assertThat(attempt.failure).isNull();
    }

    /** Two transactions cannot be committed as one. */
    @Test
    void oneThatIsCutIsWaitedForAsLongAsItsTransactionLives() throws Exception {
        settings.put("checkpoint.interval", "1s");
        settings.put("kafka.producer.transaction.timeout.ms", "100000");
        coordinator();
        transactions.beganAtMs = world.nowMs;
        request();
        attempt.triggered.get(0).word().cut();
        world.nowMs += 90_000;
        coordinator().tick();
        assertThat(attempt.failure).isNull();
        world.nowMs++;
        coordinator().tick();
        assertThat(attempt.failure).hasMessageContaining("was cut and did not complete");
    }

    /** The next one could not be completed in time. */
    @Test
    void noFailureIsToleratedThatEndsTheTransaction() throws Exception {
        settings.put("checkpoint.tolerable-failures", "100");
        settings.put("checkpoint.interval", "1s");
        settings.put("kafka.producer.transaction.timeout.ms", "100000");
        coordinator();
        transactions.beganAtMs = world.nowMs;
        world.nowMs += 70_000 - 1;
        request();
        world.nowMs += TIMEOUT_MS;
        coordinator().tick();
        assertThat(attempt.failure).isNull();
        world.nowMs++;
        request();
        attempt.triggered.forEach(barrier -> barrier.word().abort());
        world.nowMs += TIMEOUT_MS;
        coordinator().tick();
        assertThat(attempt.failure).isNotNull();
    }

    @Test
    void oneThatIsBeingCompletedHasNoTimeOut() throws Exception {
        request();
        acknowledge(1, FIRST, SECOND);
        world.nowMs += 2 * TIMEOUT_MS;
        coordinator().tick();
        assertThat(attempt.recorded).isEmpty();
        attempt.endAll();
        assertThat(attempt.completed).containsExactly(id(1, 1));
    }

    /** Whatever becomes of a checkpoint, what a task has frozen for it must reach the next one. */
    @Test
    void whatAnAbortedCheckpointFrozeGoesIntoTheNext() throws Exception {
        settings.put("checkpoint.tolerable-failures", "1");
        request();
        acknowledge(1, FIRST);
        world.nowMs += TIMEOUT_MS;
        coordinator().tick();
        // Too late for the first, and part of the second all the same.
        acknowledge(1, SECOND);
        request();
        acknowledge(2, FIRST, SECOND);
        attempt.endAll();
        assertThat(coordinator().current().id()).isEqualTo(id(2, 1));
        assertThat(entriesOf(coordinator().current())).isEqualTo(4);
    }

    @Test
    void whatIsFrozenForALaterOneWaitsForIt() throws Exception {
        settings.put("checkpoint.max-concurrent", "2");
        request();
        request();
        acknowledge(1, FIRST);
        acknowledge(2, FIRST);
        acknowledge(1, SECOND);
        attempt.endAll();
        assertThat(entriesOf(coordinator().current())).isEqualTo(2);
        acknowledge(2, SECOND);
        attempt.endAll();
        assertThat(entriesOf(coordinator().current())).isEqualTo(4);
    }

    // ---- triggers

    @Test
    void aRequestedCheckpointIsTakenAtOnceAndTogether() throws Exception {
        CompletableFuture<CheckpointId> first = new CompletableFuture<>();
        CompletableFuture<CheckpointId> second = new CompletableFuture<>();
        coordinator().request(first);
        coordinator().request(second);
        coordinator().tick();
        coordinator().tick();
        assertThat(attempt.triggered).hasSize(1);
        acknowledge(1, FIRST, SECOND);
        attempt.endAll();
        assertThat(first).isCompletedWithValue(id(1, 1));
        assertThat(second).isCompletedWithValue(id(1, 1));
    }

    @Test
    void barriersOvertakeWhenTheyAreAllowedTo() throws Exception {
        settings.put("checkpoint.unaligned-after", "300ms");
        request();
        assertThat(attempt.triggered.get(0).overtakesAtMs()).isEqualTo(world.nowMs + 300);
        complete(1);
        coordinator().requestAligned(new CompletableFuture<>());
        coordinator().tick();
        assertThat(attempt.triggered.get(1).overtakesAtMs()).isEqualTo(Barrier.NEVER);
        complete(2);
        request();
        assertThat(attempt.triggered.get(2).overtakesAtMs()).isEqualTo(world.nowMs + 300);
        complete(3);
        coordinator().endWith(JobStatus.STOPPED);
        coordinator().tick();
        assertThat(attempt.triggered.get(3).overtakesAtMs()).isEqualTo(Barrier.NEVER);
    }

    @Test
    void withoutOvertakingTheyNeverDo() throws Exception {
        settings.put("checkpoint.unaligned-after", "never");
        request();
        assertThat(attempt.triggered.get(0).overtakesAtMs()).isEqualTo(Barrier.NEVER);
    }

    @Test
    void theyOvertakeBeforeTheTimeOutAtTheLatest() throws Exception {
        settings.put("checkpoint.unaligned-after", 2 * TIMEOUT_MS + "ms");
        request();
        assertThat(attempt.triggered.get(0).overtakesAtMs()).isEqualTo(world.nowMs + TIMEOUT_MS);
    }

    @Test
    void memoryThatFillsBringsOneForward() throws Exception {
        coordinator().tick();
        assertThat(attempt.triggered).isEmpty();
        attempt.wantsCheckpoint = true;
        coordinator().tick();
        assertThat(attempt.triggered).hasSize(1);
    }

    @Test
    void theFirstResultsOfAnAttemptAreShownAtOnce() throws Exception {
        coordinator().tick();
        assertThat(attempt.triggered).isEmpty();
        attempt.acknowledgedRecords = 1;
        coordinator().tick();
        assertThat(attempt.triggered).hasSize(1);
        complete(1);
        attempt.acknowledgedRecords = 2;
        coordinator().tick();
        assertThat(attempt.triggered).hasSize(1);
    }

    /** Markers and producers' ids expire in brokers. */
    @Test
    void anIdleJobShowsOnceAnHourThatItLives() throws Exception {
        settings.put("checkpoint.interval", "1s");
        coordinator();
        world.nowMs += 3_600_000 - 1;
        coordinator().tick();
        assertThat(attempt.triggered).isEmpty();
        world.nowMs++;
        coordinator().tick();
        assertThat(attempt.triggered).hasSize(1);
        complete(1);
        attempt.activity++;
        world.nowMs += 999;
        coordinator().tick();
        assertThat(attempt.triggered).hasSize(1);
        world.nowMs++;
        coordinator().tick();
        assertThat(attempt.triggered).hasSize(2);
    }

    /** What was to be committed with it still waits, and its transaction would time out. */
    @Test
    void afterOneThatWasAbortedAJobIsNotIdle() throws Exception {
        settings.put("checkpoint.interval", "1s");
        settings.put("checkpoint.tolerable-failures", "1");
        coordinator();
        attempt.activity++;
        world.nowMs += 1_000;
        coordinator().tick();
        assertThat(attempt.triggered).hasSize(1);
        world.nowMs += TIMEOUT_MS;
        coordinator().tick();
        assertThat(word(0)).isEqualTo(CheckpointWord.Value.ABORTED);
        world.nowMs += 1_000;
        coordinator().tick();
        assertThat(attempt.triggered).hasSize(2);
        complete(2);
        world.nowMs += 1_000;
        coordinator().tick();
        assertThat(attempt.triggered).hasSize(2);
    }

    @Test
    void itSaysWhenItWantsToBeCalledAgain() throws Exception {
        settings.put("checkpoint.interval", "50ms");
        assertThat(coordinator().ticksWithinMs()).isEqualTo(5);
        request();
        assertThat(coordinator().ticksWithinMs()).isEqualTo(100);
        world.nowMs += 20;
        complete(1);
        assertThat(coordinator().ticksWithinMs()).isEqualTo(30);
        world.nowMs += 30;
        assertThat(coordinator().ticksWithinMs()).isEqualTo(5);
        coordinator().request(new CompletableFuture<>());
        assertThat(coordinator().ticksWithinMs()).isEqualTo(5);
        coordinator().tick();
        complete(2);
        coordinator().endWith(JobStatus.STOPPED);
        assertThat(coordinator().ticksWithinMs()).isEqualTo(5);
    }

    /** Else some sources' event time would have ended in a checkpoint from which others read on. */
    @Test
    void aJobThatIsDrainedHasNoOtherCheckpointBeforeItsLast() throws Exception {
        settings.put("checkpoint.interval", "50ms");
        request();
        complete(1);
        coordinator().waitForLast();
        CompletableFuture<CheckpointId> asked = new CompletableFuture<>();
        coordinator().request(asked);
        world.nowMs += 60;
        coordinator().tick();
        assertThat(attempt.triggered).hasSize(1);

        coordinator().endWith(JobStatus.STOPPED);
        coordinator().tick();
        assertThat(attempt.triggered).hasSize(2);
        complete(2);
        assertThat(asked).isCompletedWithValue(id(2, 1));
    }

    @Test
    void butOneThatLacksMemoryHas() throws Exception {
        request();
        complete(1);
        coordinator().waitForLast();
        attempt.wantsCheckpoint = true;
        coordinator().tick();
        assertThat(attempt.triggered).hasSize(2);
    }

    /** A task may wait for a fold. */
    @Test
    void whileMemoryIsShortItWantsToBeCalledSoon() throws Exception {
        request();
        assertThat(coordinator().ticksWithinMs()).isEqualTo(100);
        attempt.wantsCheckpoint = true;
        assertThat(coordinator().ticksWithinMs()).isEqualTo(5);
        attempt.wantsCheckpoint = false;
        complete(1);
        assertThat(coordinator().ticksWithinMs()).isEqualTo(100);
        attempt.wantsCheckpoint = true;
        assertThat(coordinator().ticksWithinMs()).isEqualTo(5);
    }

    /** Nobody goes on with what it would leave. */
    @Test
    void behindTheLastOneNothingIsMerged() throws Exception {
        for (int number = 1; number <= MergePolicy.FILES_MAX; number++) {
            request();
            complete(number);
        }
        coordinator().endWith(JobStatus.STOPPED);
        coordinator().tick();
        complete(MergePolicy.FILES_MAX + 1);
        assertThat(attempt.begun).doesNotContain("merge");
        assertThat(attempt.finished).isNotNull();
    }

    @Test
    void itWaitsNoLongerThanThePauseLasts() throws Exception {
        settings.put("checkpoint.interval", "10ms");
        settings.put("checkpoint.min-pause", "60ms");
        request();
        complete(1);
        assertThat(coordinator().ticksWithinMs()).isEqualTo(60);
        settings.put("checkpoint.interval", "1h");
        started = null;
        request();
        complete(1);
        assertThat(coordinator().ticksWithinMs()).isEqualTo(100);
    }

    // ---- the end

    @Test
    void theLastOneComesAfterAllOthersAndEndsTheJob() throws Exception {
        settings.put("checkpoint.max-concurrent", "2");
        CompletableFuture<CheckpointId> before = new CompletableFuture<>();
        CompletableFuture<CheckpointId> after = new CompletableFuture<>();
        request();
        coordinator().requestLast(before);
        coordinator().endWith(JobStatus.STOPPED);
        coordinator().endWith(JobStatus.FINISHED);
        coordinator().tick();
        assertThat(attempt.triggered).hasSize(1);
        complete(1);
        assertThat(attempt.finished).isNull();
        assertThat(coordinator().lastIsTriggered()).isFalse();
        coordinator().tick();
        assertThat(attempt.triggered.get(1).last()).isTrue();
        assertThat(coordinator().lastIsTriggered()).isTrue();
        coordinator().requestLast(after);
        coordinator().request(new CompletableFuture<>());
        coordinator().tick();
        assertThat(attempt.triggered).hasSize(2);
        complete(2);
        assertThat(attempt.finished).isEqualTo("STOPPED 2-1");
        assertThat(transactions.calls).contains("flush-1-last");
        assertThat(transactions.marker).isEqualTo(marker(1, id(2, 1), JobStatus.STOPPED, 0));
        assertThat(before).isCompletedWithValue(id(2, 1));
        assertThat(after).isCompletedWithValue(id(2, 1));
    }

    @Test
    void aLastOneThatFailsEndsTheAttempt() throws Exception {
        settings.put("checkpoint.tolerable-failures", "100");
        coordinator().endWith(JobStatus.STOPPED);
        coordinator().tick();
        world.nowMs += TIMEOUT_MS;
        coordinator().tick();
        assertThat(attempt.failure).isNotNull();
    }

    @Test
    void standingStillAbortsWhatIsNotBeingCompleted() throws Exception {
        settings.put("checkpoint.max-concurrent", "2");
        request();
        request();
        acknowledge(1, FIRST, SECOND);
        assertThat(coordinator().standStill()).isFalse();
        assertThat(word(0)).isEqualTo(CheckpointWord.Value.CUT);
        assertThat(word(1)).isEqualTo(CheckpointWord.Value.ABORTED);
        attempt.endAll();
        assertThat(coordinator().standStill()).isTrue();
        acknowledge(2, FIRST, SECOND);
        assertThat(attempt.completed).containsExactly(id(1, 1));
    }

    @Test
    void whoWaitsIsToldThatNothingComes() throws Exception {
        CompletableFuture<CheckpointId> waits = request();
        CompletableFuture<CheckpointId> asked = new CompletableFuture<>();
        CompletableFuture<CheckpointId> last = new CompletableFuture<>();
        coordinator().request(asked);
        coordinator().requestLast(last);
        coordinator().abandon(new IllegalStateException("over"));
        for (CompletableFuture<CheckpointId> each : List.of(waits, asked, last)) {
            assertThat(each).isCompletedExceptionally();
        }
    }

    // ---- what is kept

    @Test
    void asManyAreKeptAsAreToBeRetained() throws Exception {
        for (int number = 1; number <= RETAINED + 2; number++) {
            request();
            complete(number);
        }
        assertThat(coordinator().kept())
                .extracting(CheckpointMetadata::id)
                .containsExactly(id(3, 1), id(4, 1), id(5, 1));
        assertThat(store().list()).containsExactly(id(3, 1), id(4, 1), id(5, 1));
    }

    @Test
    void theLastOneIsKeptInThePlaceOfAnOlderOne() throws Exception {
        for (int number = 1; number <= RETAINED; number++) {
            request();
            complete(number);
        }
        coordinator().endWith(JobStatus.STOPPED);
        coordinator().tick();
        complete(RETAINED + 1);
        assertThat(store().list()).containsExactly(id(2, 1), id(3, 1), id(4, 1));
    }

    @Test
    void whatIsInUseIsDeletedWhenItIsNoMore() throws Exception {
        request();
        complete(1);
        CheckpointMetadata used = coordinator().current();
        coordinator().pin(used);
        coordinator().pin(used);
        for (int number = 2; number <= RETAINED + 2; number++) {
            request();
            complete(number);
        }
        assertThat(store().has(id(1, 1))).isTrue();
        assertThat(store().has(id(2, 1))).isFalse();
        coordinator().unpin(used);
        attempt.endAll();
        assertThat(store().has(id(1, 1))).isTrue();
        coordinator().unpin(used);
        attempt.endAll();
        assertThat(store().has(id(1, 1))).isFalse();
        assertThat(store().list()).hasSize(RETAINED);
    }

    @Test
    void whatCannotBeDeletedIsLeft() throws Exception {
        coordinator();
        world.deletionsFail = true;
        for (int number = 1; number <= RETAINED + 1; number++) {
            request();
            complete(number);
        }
        assertThat(attempt.failure).isNull();
        assertThat(attempt.begun).contains("retire");
    }

    @Test
    void whatTheAttemptBeganWithIsKeptToo() throws Exception {
        publish(3, 1, null);
        publish(4, 1, id(3, 1));
        transactions.marker = marker(1, id(4, 1), JobStatus.RUNNING, 0);
        request();
        assertThat(attempt.triggered.get(0).id()).isEqualTo(id(5, 2));
        complete(5);
        assertThat(coordinator().kept())
                .extracting(CheckpointMetadata::id)
                .containsExactly(id(3, 1), id(4, 1), id(5, 2));
        assertThat(coordinator().current().parent()).isEqualTo(id(4, 1));
        assertThat(coordinator().keyedState(7).restoreMs()).isEqualTo(7);
    }

    // ---- what happens

    private CompletableFuture<CheckpointId> request() throws Exception {
        CompletableFuture<CheckpointId> asked = new CompletableFuture<>();
        coordinator().request(asked);
        coordinator().tick();
        return asked;
    }

    private void complete(long number) throws Exception {
        acknowledge(number, FIRST, SECOND);
        attempt.endAll();
    }

    /** Each task has changed one entry. */
    private void acknowledge(long number, TaskId... tasks) throws Exception {
        CheckpointCoordinator there = coordinator();
        CheckpointId id = attempt.triggered.stream()
                .map(Barrier::id)
                .filter(triggered -> triggered.number() == number)
                .findFirst()
                .orElseThrow();
        for (TaskId task : tasks) {
            there.acknowledged(id, task, new TaskSnapshot(List.of(sums()), List.of()));
        }
    }

    private static OperatorSnapshot sums() {
        return new OperatorSnapshot("in", new OneEntry(), List.of(), List.of(), List.of());
    }

    private CheckpointWord.Value word(int triggered) {
        return attempt.triggered.get(triggered).word().get();
    }

    private static int entriesOf(CheckpointMetadata checkpoint) {
        return checkpoint.files().stream()
                .mapToInt(file -> file.inline() == null ? 0 : OneEntry.in(file.inline()))
                .sum();
    }

    private static final class OneEntry implements FrozenLayer {
        private static final String VALUE = "value-of-one-entry";

        static int in(byte[] file) {
            String text = new String(file, StandardCharsets.ISO_8859_1);
            return (text.length() - text.replace(VALUE, "").length()) / VALUE.length();
        }

        @Override
        public boolean isEmpty() {
            return false;
        }

        @Override
        public int entries() {
            return 1;
        }

        @Override
        public void writeTo(LayerSink sink) throws IOException {
            byte[] value = VALUE.getBytes(StandardCharsets.ISO_8859_1);
            sink.section("in", "state", 0);
            sink.entry(new byte[] {1}, 1, value, value.length);
        }
    }
}
