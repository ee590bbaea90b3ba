package dev.weir.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.store.CheckpointStore;
import dev.weir.checkpoint.store.FileBlobStore;
import dev.weir.checkpoint.store.Folders;
import dev.weir.checkpoint.store.LocalDisk;
import dev.weir.config.JobConfig;
import dev.weir.connector.SourceSplit;
import dev.weir.env.Procedure;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.savepoint.StoredState;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What a running job does, is asked for, and begins from. */
class JobRunnerTest extends JobScene {
    @Test
    void anAttemptThatFailsWhileItIsCancelledIsCancelledByTheNextOne() throws Exception {
        JobRunner runner = running();
        world.workersEnd = false;
        CompletableFuture<Void> cancelled = runner.cancel();
        run(runner, 5);
        world.workers.get(0).failed(new IllegalStateException("meanwhile"));
        run(runner, 5);
        world.workersEnd = true;
        run(runner, 200);

        assertThat(cancelled).isCompleted();
        assertThat(runner.outcome()).isNotNull();
        assertThat(runner.outcome().code()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void aCancelWhoseTasksWaitForBrokersIsLeftToTheNextAttempt() throws Exception {
        JobRunner runner = running();
        world.workersEndWithProducers = true;
        CompletableFuture<Void> cancelled = runner.cancel();
        run(runner, 290);
        assertThat(runner.view().attempt()).isEqualTo(1);
        assertThat(runner.isDone()).isFalse();
        run(runner, 20);
        world.workersEndWithProducers = false;
        run(runner, 200);

        assertThat(cancelled).isCompleted();
        assertThat(runner.view().attempt()).isEqualTo(2);
        assertThat(runner.outcome()).isNotNull();
        assertThat(runner.outcome().code()).isEqualTo(ExitCode.DONE);
    }

    /** Kafka's coordinator calls it fenced too while it still completes the transaction before. */
    @Test
    void aCancelThatIsFencedIsLeftToTheNextAttempt() throws Exception {
        JobRunner runner = running();
        world.producers.stream().filter(producer -> !producer.closed()).forEach(MockProducer::fenceProducer);
        CompletableFuture<Void> cancelled = runner.cancel();
        run(runner, 200);
        assertThat(cancelled).isCompleted();
        assertThat(runner.view().attempt()).isEqualTo(2);
    }

    /** Whoever reads committed records would wait for it, as long as nobody starts the job again. */
    @Test
    void aJobThatIsToldToEndAbortsWhatIsOpenBefore() throws Exception {
        JobRunner runner = running();
        world.held = "abort-open";
        runner.shutDown();
        run(runner, 20);
        assertThat(world.waiting).extracting(Procedure::name).containsExactly("abort-open");
        assertThat(runner.isDone()).isFalse();
        world.release();
        run(runner, 20);
        assertThat(runner.isDone()).isTrue();
    }

    @Test
    void aJobWhoseCheckpointsCouldNotBeDeletedIsNotStartedAnew() throws Exception {
        JobRunner runner = running();
        world.deletionsFail = true;
        CompletableFuture<Void> cancelled = runner.cancel();
        run(runner, 200);

        assertThat(cancelled).isCompletedExceptionally();
        assertThat(runner.view().attempt()).isEqualTo(1);
        assertThat(runner.outcome()).isNotNull();
        assertThat(runner.outcome().code()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void theViewNamesTheStoreAlsoWhenNoAttemptRuns() throws Exception {
        JobRunner runner = running();
        assertThat(runner.view().store()).isNotNull().isEqualTo(store().peekStoreId());
        world.workers.get(0).failed(new IllegalStateException("meanwhile"));
        runner.runOnce();
        runner.runOnce();
        assertThat(runner.view().state()).isNotEqualTo(JobView.State.RUNNING);
        assertThat(runner.view().store()).isNotNull();
    }

    @Test
    void everyCallerIsToldThatTheJobIsCancelled() throws Exception {
        JobRunner runner = running();
        CompletableFuture<Void> first = runner.cancel();
        CompletableFuture<Void> second = runner.cancel();
        run(runner, 200);

        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
    }

    @Test
    void aJobWhoseStateNoLongerFitsStopsAndSaysSo() throws Exception {
        JobRunner runner = running();
        world.liveShare = 0.84;
        run(runner, 20);
        assertThat(runner.view().state()).isEqualTo(JobView.State.RUNNING);
        world.liveShare = 0.86;
        run(runner, 200);

        assertThat(runner.outcome()).isNotNull();
        assertThat(runner.outcome().code()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(runner.outcome().message())
                .contains("86 %")
                .contains("-Xmx")
                .contains(" of " + (Runtime.getRuntime().maxMemory() >> 20) + " MB")
                .contains("state: none.");
    }

    @Test
    void aSplitThatComesIsReadAndIsInTheNextCheckpoint() throws Exception {
        SourceSplit come = new SourceSplit("hand", "hand", 1, 7, SourceSplit.UNBOUNDED);
        world.found.add(List.of(come));
        JobRunner runner = running();
        run(runner, 20);
        assertThat(world.source.added()).containsExactly(come);

        CompletableFuture<CheckpointId> checkpoint = runner.checkpoint();
        run(runner, 20);
        CheckpointMetadata written = CheckpointStore.open(new FileBlobStore(new LocalDisk(), folder), "job", () -> "")
                .read(checkpoint.get());
        assertThat(new SourceOfJob("in", world.source, 1).splitsIn(written)).contains(come);
    }

    @Test
    void aTopicThatIsAnotherOneEndsTheJobWhenItStaysSo() throws Exception {
        JobRunner runner = running();
        world.discoveryError = new WeirException(ExitCode.CONFIGURATION, "deleted and created again");
        run(runner, 200);

        assertThat(world.looks).isEqualTo(3);
        assertThat(runner.outcome()).isNotNull();
        assertThat(runner.outcome().code()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(runner.outcome().message()).contains("deleted and created again");
    }

    @Test
    void aLookForNewSplitsThatFailsIsTriedAgain() throws Exception {
        JobRunner runner = running();
        world.discoveryError = new WeirException(ExitCode.UNAVAILABLE, "no broker answers");
        run(runner, 50);

        assertThat(world.looks).isGreaterThan(3);
        assertThat(runner.view().state()).isEqualTo(JobView.State.RUNNING);
        assertThat(runner.view().attempt()).isEqualTo(1);
    }

    /** A producer waits as long as a transaction lives, 15 minutes here. */
    @Test
    void aClaimThatTheBrokersDoNotAnswerGivesUpAndTheNextOneGetsThrough() throws Exception {
        world.onThreads = true;
        world.silent = true;
        JobRunner runner = runner();
        runner.runOnce();
        assertThat(world.asked.await(10, TimeUnit.SECONDS)).isTrue();
        run(runner, 299);
        assertThat(runner.view().state()).isEqualTo(JobView.State.CLAIMING);

        run(runner, 10);
        runUntil(runner, () -> runner.view().lastFailure() != null);
        assertThat(runner.view().lastFailure()).contains("have not answered for 30 s");
        world.silent = false;
        runUntil(runner, () -> runner.view().state() == JobView.State.RUNNING);
    }

    /** A start that dies between its claim and its checkpoint 0 must not make the next one go back to a cancelled job. */
    @Test
    void theStartOffsetsOfACancelledJobAreForgottenThoughItsCheckpointsAreKept() throws Exception {
        onCancel = JobConfig.OnCancel.RETAIN;
        SourceSplit old = new SourceSplit("hand", "hand", 0, 3, SourceSplit.UNBOUNDED);
        SourceSplit young = new SourceSplit("hand", "hand", 0, 9, SourceSplit.UNBOUNDED);
        world.source.startingWith(old);
        JobRunner first = running();
        first.cancel();
        run(first, 200);
        assertThat(store().list()).containsExactly(new CheckpointId(0, 1));

        world.source.startingWith(young);
        world.zeroIsNotPublished = true;
        JobRunner second = runner();
        run(second, 20);
        second.shutDown();
        run(second, 200);
        world.zeroIsNotPublished = false;
        assertThat(store().list()).containsExactly(new CheckpointId(0, 1));

        JobRunner third = runner();
        run(third, 20);
        assertThat(third.view().state()).isEqualTo(JobView.State.RUNNING);
        CheckpointMetadata zero = store().read(new CheckpointId(0, third.view().attempt()));
        assertThat(new SourceOfJob("in", world.source, 1).splitsIn(zero)).containsExactly(young);
    }

    @Test
    void whatCheckpointsTookIsInTheStoreWhenTheProcessEnds() throws Exception {
        JobRunner first = running();
        CompletableFuture<CheckpointId> taken = first.checkpoint();
        run(first, 20);
        first.shutDown();
        run(first, 200);
        assertThat(taken).isCompleted();
        assertThat(store().readHistory()).singleElement().asString().contains(" 1-1 COMPLETED ");
    }

    @Test
    void aFullDiskIsWaitedForAndShown() throws Exception {
        JobRunner runner = running();
        world.onThreads = true;
        world.diskIsFull = true;
        CompletableFuture<CheckpointId> checkpoint = runner.checkpoint();
        runUntil(runner, () -> runner.view().trouble() != null);
        assertThat(runner.view().trouble()).startsWith("publish: ").contains("the disk is full");
        assertThat(checkpoint).isNotDone();

        world.diskIsFull = false;
        runUntil(runner, checkpoint::isDone);
        assertThat(checkpoint).isCompletedWithValue(new CheckpointId(1, 1));
        runUntil(runner, () -> runner.view().trouble() == null);
        assertThat(runner.view().restarts()).isZero();
        assertThat(runner.view().retries()).containsOnlyKeys("publish");
        assertThat(runner.view().checkpoints().get(0).retries())
                .isEqualTo(runner.view().retries().get("publish").intValue());
    }

    /** A file system may hang, or a client's thread be dead: whoever starts the process again goes on. */
    @Test
    void aCallThatNeverReturnsEndsTheAttemptAndThenTheProcess() throws Exception {
        JobRunner runner = running();
        checkpointThatHangs(runner);
        endsAfterTheDeadline(runner);
        run(runner, 17_000);
        assertThat(runner.outcome()).isNull();
        run(runner, 2_000);
        assertThat(runner.outcome()).isNotNull();
        assertThat(runner.outcome().code()).isEqualTo(ExitCode.JOB_FAILED);
        assertThat(runner.outcome().message())
                .contains("[checkpoint-1-1] do not return after 1800 s")
                .contains("checkpoint 1-1 was not completed, though its transaction must be over");
    }

    @Test
    void neitherDoesACancelWaitForIt() throws Exception {
        JobRunner runner = running();
        checkpointThatHangs(runner);
        runner.cancel();
        endsAfterTheDeadline(runner);
    }

    private void checkpointThatHangs(JobRunner runner) throws Exception {
        world.held = "checkpoint-";
        runner.checkpoint();
        run(runner, 20);
    }

    /** The attempt, a minute after the transaction's. */
    private void endsAfterTheDeadline(JobRunner runner) throws Exception {
        run(runner, 8_600);
        assertThat(runner.view().state()).isEqualTo(JobView.State.RUNNING);
        run(runner, 200);
        assertThat(runner.view().state()).isEqualTo(JobView.State.ENDING);
    }

    @Test
    void nobodyWaitsForGarbageToBeDeleted() throws Exception {
        world.held = "collect-orphans";
        JobRunner runner = running();
        assertThat(world.waiting).hasSize(1);
        runner.shutDown();
        run(runner, 200);
        assertThat(runner.outcome()).isNotNull();
        assertThat(runner.outcome().code()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void aStepWithMoreTasksThanKeyGroupsIsRefusedBeforeAnythingElse() {
        parallelism = 9;
        assertThatThrownBy(this::runner)
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageContaining("is 9, but max-parallelism is 8");
        assertThat(folder).isEmptyDirectory();
    }

    // ---- savepoints

    @Test
    void aSavepointIsMadeBesideTheRunningJobAndItsCheckpointStaysMeanwhile() throws Exception {
        JobRunner runner = running();
        world.held = "savepoint-";
        CompletableFuture<JobControl.Savepoint> made = runner.savepoint("mine");
        run(runner, 20);
        CheckpointId taken = Objects.requireNonNull(runner.view().checkpoint());
        Path pinned = folder.resolve("job").resolve("chk-" + taken);
        for (int i = 0; i < 4; i++) {
            CompletableFuture<CheckpointId> next = runner.checkpoint();
            run(runner, 20);
            assertThat(next).isCompleted();
        }
        assertThat(made).isNotDone();
        assertThat(pinned).exists();
        world.release();
        run(runner, 20);
        assertThat(made).isCompleted();
        assertThat(made.join().checkpoint()).isEqualTo(taken);
        assertThat(Path.of(made.join().path()))
                .hasParent(folder.resolve("savepoints").resolve("mine"));
        assertThat(Path.of(made.join().path()).resolve("_metadata")).exists();
        assertThat(pinned).doesNotExist();
        assertThat(runner.view().state()).isEqualTo(JobView.State.RUNNING);
    }

    @Test
    void aFolderThatLeadsElsewhereIsRefused() throws Exception {
        assertThatThrownBy(() -> running().savepoint("../elsewhere").join())
                .hasMessageContaining("expected an absolute one, or one below savepoint.dir");
    }

    @Test
    void aJobThatStopsWithASavepointEndsWhenThatIsWritten() throws Exception {
        JobRunner runner = running();
        world.held = "savepoint-";
        CompletableFuture<JobControl.Savepoint> made = runner.stopWithSavepoint(false, null);
        run(runner, 50);
        assertThat(runner.outcome()).isNull();
        world.release();
        run(runner, 50);
        assertThat(Path.of(made.join().path()).resolve("_metadata")).exists();
        assertThat(runner.outcome()).isNotNull();
        assertThat(runner.outcome().message())
                .contains("is STOPPED at checkpoint " + made.join().checkpoint());
    }

    @Test
    void aJobThatIsCancelledWithASavepointIsCancelledAfterIt() throws Exception {
        JobRunner runner = running();
        CompletableFuture<JobControl.Savepoint> made = runner.cancelWithSavepoint(null);
        run(runner, 100);
        assertThat(Path.of(made.join().path()).resolve("_metadata")).exists();
        assertThat(runner.outcome()).isNotNull();
        assertThat(runner.outcome().message()).contains("is CANCELLED, its checkpoints are deleted");
    }

    /** Whoever asks again while the savepoint is written, since a client did not wait so long. */
    @Test
    void whoAsksForACancelWithASavepointTwiceIsAnsweredTwice() throws Exception {
        JobRunner runner = running();
        world.held = "savepoint-";
        CompletableFuture<JobControl.Savepoint> first = runner.cancelWithSavepoint(null);
        run(runner, 50);
        CompletableFuture<JobControl.Savepoint> second = runner.cancelWithSavepoint(null);
        run(runner, 50);
        assertThat(world.waiting).hasSize(2);
        assertThat(runner.outcome()).isNull();
        world.release();
        run(runner, 100);
        assertThat(runner.outcome()).isNotNull();
        assertThat(runner.outcome().message()).contains("is CANCELLED, its checkpoints are deleted");
        for (CompletableFuture<JobControl.Savepoint> each : List.of(first, second)) {
            assertThat(Path.of(each.join().path()).resolve("_metadata")).exists();
        }
    }

    @Test
    void soIsWhoAsksBeforeTheLastCheckpointIsComplete() throws Exception {
        JobRunner runner = running();
        CompletableFuture<JobControl.Savepoint> first = runner.cancelWithSavepoint(null);
        CompletableFuture<JobControl.Savepoint> second = runner.cancelWithSavepoint(null);
        run(runner, 100);
        assertThat(runner.outcome()).isNotNull();
        assertThat(runner.outcome().message()).contains("is CANCELLED, its checkpoints are deleted");
        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
    }

    @Test
    void whoAsksForAStopWhileItsSavepointIsWrittenHearsOfItsLastCheckpoint() throws Exception {
        JobRunner runner = running();
        world.held = "savepoint-";
        CompletableFuture<JobControl.Savepoint> made = runner.stopWithSavepoint(false, null);
        run(runner, 50);
        CompletableFuture<CheckpointId> again = runner.stop(false);
        run(runner, 50);
        assertThat(again).isCompleted();
        world.release();
        run(runner, 50);
        assertThat(again).isCompletedWithValue(made.join().checkpoint());
    }

    @Test
    void aJobWhoseSavepointCanNotBeMadeStaysStopped() throws Exception {
        JobRunner runner = running();
        world.savepointsFail = true;
        CompletableFuture<JobControl.Savepoint> made = runner.cancelWithSavepoint(null);
        run(runner, 100);
        assertThatThrownBy(made::join)
                .hasMessageContaining("is STOPPED, but its savepoint was not made: ")
                .hasMessageContaining("the disk is full");
        assertThat(runner.outcome()).isNotNull();
        assertThat(runner.outcome().message()).contains("is STOPPED at checkpoint ");
        assertThat(folder.resolve("job")).isDirectoryContaining("glob:**/chk-*");
    }

    @Test
    void aSourceThatIsDrainedEndsItsEventTime() throws Exception {
        JobRunner runner = running();
        CompletableFuture<CheckpointId> stopped = runner.stop(true);
        run(runner, 50);
        assertThat(stopped).isCompleted();
        assertThat(runner.outcome()).isNotNull();
        assertThat(runner.outcome().message()).contains("is STOPPED at checkpoint ");
    }

    @Test
    void aJobBeginsFromASavepointAndTheSamePathGoesOn() throws Exception {
        JobControl.Savepoint made = stoppedAndToBeginFrom();
        JobRunner second = running();
        assertThat(second.view().attempt()).isEqualTo(2);
        CheckpointId restored = Objects.requireNonNull(second.view().checkpoint());
        assertThat(restored).isEqualTo(new CheckpointId(made.checkpoint().number() + 1, 2));
        second.shutDown();
        run(second, 50);
        JobRunner third = running();
        assertThat(third.view().checkpoint()).isEqualTo(restored);
        assertThat(third.view().attempt()).isEqualTo(3);
    }

    @Test
    void whatAJobHasBegunFromMayBeDeleted() throws Exception {
        JobControl.Savepoint made = stoppedAndToBeginFrom();
        JobRunner second = running();
        StoredState.open(made.path(), Folders.local()).dispose();
        world.workers.get(0).failed(new IllegalStateException("meanwhile"));
        run(second, 50);
        assertThat(second.view().state()).isEqualTo(JobView.State.RUNNING);
        assertThat(second.view().attempt()).isEqualTo(3);
        second.shutDown();
        run(second, 50);
        assertThat(running().view().attempt()).isEqualTo(4);

        start = new JobConfig.StartFrom(false, made.path(), false, true, false);
        JobRunner back = runner();
        run(back, 50);
        assertThat(back.outcome()).isNotNull();
        assertThat(back.outcome().message()).contains("there is no checkpoint or savepoint at ");
    }

    /** A broker shows a commit's marker only some time after the commit. */
    @Test
    void whatAJobHasBegunFromMayBeDeletedThoughBrokersStillShowAnOldMarker() throws Exception {
        JobControl.Savepoint made = stoppedAndToBeginFrom();
        JobRunner second = running();
        Map<TopicPartition, OffsetAndMetadata> old = world.groupOffsets("");
        for (int i = 0; i < 3; i++) {
            CompletableFuture<CheckpointId> taken = second.checkpoint();
            run(second, 50);
            taken.join();
        }
        second.shutDown();
        run(second, 50);
        StoredState.open(made.path(), Folders.local()).dispose();
        world.oldOffsets = old;
        world.oldLooks = 3;
        JobRunner third = runner();
        run(third, 50);
        assertThat(third.view().state()).as("%s", third.outcome()).isEqualTo(JobView.State.RUNNING);
        assertThat(third.view().attempt()).isEqualTo(3);
    }

    @Test
    void aStartThatCrashesBeforeTheRestoredCheckpointIsCommittedHasChangedNothing() throws Exception {
        JobControl.Savepoint made = stoppedAndToBeginFrom();
        world.failsAt = "publish-restored";
        JobRunner second = runner();
        run(second, 5);
        world.failsAt = "";
        start = JobConfig.StartFrom.MARKER;
        JobRunner plain = runner();
        run(plain, 50);
        assertThat(plain.outcome()).isNotNull();
        assertThat(plain.outcome().message()).contains("is STOPPED, nothing to do");
        start = JobConfig.StartFrom.path(made.path());
        assertThat(running().view().checkpoint()).isNotNull();
    }

    /** A job has run and was stopped with a savepoint; the next one begins from it. */
    private JobControl.Savepoint stoppedAndToBeginFrom() throws Exception {
        JobRunner first = running();
        CompletableFuture<JobControl.Savepoint> made = first.stopWithSavepoint(false, null);
        run(first, 50);
        start = JobConfig.StartFrom.path(made.join().path());
        return made.join();
    }
}
