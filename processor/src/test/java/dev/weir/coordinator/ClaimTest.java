package dev.weir.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.ChannelState;
import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import dev.weir.checkpoint.JobStatus;
import dev.weir.checkpoint.Marker;
import dev.weir.config.JobConfig;
import dev.weir.env.Step;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.state.base.BaseSnapshot;
import dev.weir.state.base.RecordedBase;
import dev.weir.state.base.StateBase;
import dev.weir.state.base.StateBases;
import dev.weir.state.base.StateColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How an attempt comes to own a job, step by step. */
class ClaimTest extends ClaimScene {
    // ---- a new job

    @Test
    void aNewJobBeginsWhereItsSourcesSay() throws Exception {
        Claim claim = claimed();
        assertThat(transactions.calls)
                .containsExactly("peek", "fence-0", "fence-1", "fence-2", "fence-3", "read", "read", "claim", "open-1");
        assertThat(transactions.marker).isEqualTo(marker(1, null, JobStatus.RUNNING, 1));
        assertThat(claim.attempt()).isEqualTo(1);
        assertThat(claim.restored()).isNull();
        assertThat(claim.ancestors()).isEmpty();
        assertThat(claim.base()).isNull();
        assertThat(claim.splits()).containsExactly(Map.entry("in", List.of(BEGINNING)));
        assertThat(claim.startedFrom().id()).isEqualTo(id(0, 1));
        assertThat(store().read(id(0, 1)).publishedAtMs()).isEqualTo(world.nowMs);
    }

    @Test
    void whatIsNotCompleteHasNoStart() {
        assertThatThrownBy(claim(0, false)::startedFrom).isInstanceOf(IllegalStateException.class);
    }

    /** A job that starts at the latest records must not skip those that came between its first start and its first commit. */
    @Test
    void aJobThatNeverCommittedBeginsWhereItsFirstAttemptDid() throws Exception {
        publishStart(1, 10);
        publishStart(2, 20);
        publishStart(3, 30);
        transactions.marker = marker(4, null, JobStatus.RUNNING, 2);
        Claim claim = claimed();
        assertThat(claim.attempt()).isEqualTo(5);
        assertThat(offset(claim)).isEqualTo(30);
    }

    @Test
    void startOffsetsFromBeforeItsBeginningDoNotCount() throws Exception {
        publishStart(1, 10);
        transactions.marker = marker(2, null, JobStatus.RUNNING, 2);
        assertThat(offset(claimed())).isZero();
    }

    @Test
    void theBeginningItselfCounts() throws Exception {
        publishStart(2, 20);
        transactions.marker = marker(2, null, JobStatus.RUNNING, 2);
        assertThat(offset(claimed())).isEqualTo(20);
    }

    @Test
    void aCancelledJobBeginsAnew() throws Exception {
        publish(3, 2, null);
        publishStart(1, 10);
        transactions.marker = marker(2, id(3, 2), JobStatus.CANCELLED, 0);
        // Its state is of no use, and need not fit.
        maxParallelism = 16;
        Claim claim = claimed();
        assertThat(claim.restored()).isNull();
        assertThat(offset(claim)).isZero();
    }

    // ---- going on

    @Test
    void aJobGoesOnFromTheMarkersCheckpointAndKeepsThoseBefore() throws Exception {
        publish(1, 1, null);
        publish(2, 1, id(1, 1));
        publish(3, 1, id(2, 1));
        publish(4, 2, id(3, 1));
        transactions.marker = marker(2, id(4, 2), JobStatus.RUNNING, 0);
        world.nowMs = 5_000;
        Claim claim = claimed();
        assertThat(transactions.marker).isEqualTo(marker(3, id(4, 2), JobStatus.RUNNING, 0));
        assertThat(claim.startedFrom().id()).isEqualTo(id(4, 2));
        assertThat(claim.restored()).isSameAs(claim.startedFrom());
        assertThat(claim.ancestors()).extracting(CheckpointMetadata::id).containsExactly(id(2, 1), id(3, 1));
        assertThat(offset(claim)).isEqualTo(4);
        assertThat(claim.restoringSinceMs()).isEqualTo(5_200);
        assertThat(store().has(id(0, 3))).isFalse();
    }

    /** The next attempt must not skip what came between the new source's first start and its first checkpoint. */
    @Test
    void aSourceThatTheCheckpointDoesNotKnowBeginsOnce() throws Exception {
        StateFile file = store().write(1, out -> out.write(new byte[100]), true);
        publish(metadata(4, 1, null, 1, List.of(file), List.of()).withOperators(List.of()));
        transactions.marker = marker(1, id(4, 1), JobStatus.RUNNING, 0);
        beginning = at(10);
        Claim first = claimed();
        assertThat(transactions.calls).endsWith("claim", "restored", "open-1");
        assertThat(transactions.marker).isEqualTo(marker(2, id(5, 2), JobStatus.RUNNING, 0));
        assertThat(first.restored()).isSameAs(first.startedFrom());
        assertThat(first.startedFrom().parent()).isEqualTo(id(4, 1));
        assertThat(first.startedFrom().files()).isEqualTo(List.of(file));
        assertThat(first.ancestors()).extracting(CheckpointMetadata::id).containsExactly(id(4, 1));
        assertThat(store().isConfirmed(id(5, 2))).isTrue();

        beginning = at(50);
        Claim second = claimed();
        assertThat(offset(second)).isEqualTo(10);
        assertThat(second.startedFrom().id()).isEqualTo(id(5, 2));
        assertThat(transactions.calls).doesNotContain("restored");
    }

    /** Nothing was read yet, so that it may begin later. */
    @Test
    void anAttemptThatEndsBeforeItsNewSourceIsNotedHasChangedNothing() throws Exception {
        publish(metadata(4, 1, null, 1, List.of(), List.of()).withOperators(List.of()));
        transactions.marker = marker(1, id(4, 1), JobStatus.RUNNING, 0);
        transactions.restoring = () -> {
            throw new IllegalStateException("crash");
        };
        assertThatThrownBy(this::claimed).hasMessage("crash");
        assertThat(transactions.marker).isEqualTo(marker(2, id(4, 1), JobStatus.RUNNING, 0));
        transactions.restoring = () -> {};
        beginning = at(50);
        Claim second = claimed();
        assertThat(offset(second)).isEqualTo(50);
        assertThat(second.startedFrom().id()).isEqualTo(id(5, 3));
    }

    @Test
    void anOlderCheckpointThatIsMissingOrDamagedIsNotKept() throws Exception {
        publish(2, 1, id(1, 1));
        transactions.marker = marker(1, id(2, 1), JobStatus.RUNNING, 0);
        assertThat(claimed().ancestors()).isEmpty();

        publish(1, 1, null);
        damage("chk-1-1/_metadata");
        assertThat(claimed().ancestors()).isEmpty();
        assertThat(said()).anyMatch(line -> line.contains("the older checkpoint 1-1 is not kept"));
    }

    @Test
    void whatIsKeptMustFitAndBeWholeWhenItIsClaimed() throws Exception {
        StateFile file = store().write(1, out -> out.write(new byte[100]), true);
        ChannelState channel = store().writeChannel(1, "in -> out", out -> out.write(new byte[100]));
        publish(metadata(4, 1, null, 1, List.of(file), List.of()));
        transactions.marker = marker(1, id(4, 1), JobStatus.RUNNING, 0);
        damage(file.name());
        refused(this::claimed, ExitCode.CONFIGURATION, file.name());

        publish(metadata(5, 1, null, 1, List.of(), List.of(channel)));
        transactions.marker = marker(1, id(5, 1), JobStatus.RUNNING, 0);
        damage(channel.name());
        refused(this::claimed, ExitCode.CONFIGURATION, channel.name());
    }

    /** It has gone on, and deleted what this one was to read. */
    @Test
    void aNewerAttemptIsTheNewsWhenTheCheckpointIsGone() throws Exception {
        publish(4, 1, null);
        transactions.marker = marker(1, id(4, 1), JobStatus.RUNNING, 0);
        before = "read-checkpoint";
        then = () -> {
            damage("chk-4-1/_metadata");
            transactions.marker = marker(9, id(8, 9), JobStatus.RUNNING, 0);
        };
        refused(this::claimed, ExitCode.REPLACED, "now run by attempt 9");
    }

    @Test
    void clocksThatDifferAreNamed() throws Exception {
        publish(metadata(4, 1, null, 200_000, List.of(), List.of()));
        transactions.marker = marker(1, id(4, 1), JobStatus.RUNNING, 0);
        world.nowMs = 200_000 - 60_200;
        claimed();
        assertThat(said()).noneMatch(line -> line.contains("clock"));
        world.nowMs = 200_000 - 61_200;
        claimed();
        assertThat(said()).anyMatch(line -> line.contains("checkpoint 4-1 was published 61 s after"));
    }

    // ---- what must not end a healthy job

    @Test
    void aJobThatDoesNotFitIsRefusedBeforeTheClaim() throws Exception {
        publish(4, 1, null);
        transactions.marker = marker(1, id(4, 1), JobStatus.RUNNING, 0);
        maxParallelism = 16;
        refused(this::claimed, ExitCode.CONFIGURATION, "max-parallelism is 16");
        assertThat(transactions.calls).doesNotContain("fence-0");
    }

    /** By the process that runs it, too: what it was defined as then has not changed. */
    @Test
    void theNextClaimOfAProcessLooksAtItOnlyAfterwards() throws Exception {
        publish(4, 1, null);
        transactions.marker = marker(1, id(4, 1), JobStatus.RUNNING, 0);
        maxParallelism = 16;
        refused(() -> steps(claim(1, false)), ExitCode.CONFIGURATION, "max-parallelism is 16");
        assertThat(transactions.calls).contains("fence-3", "claim");
    }

    @Test
    void aBaseInRocksDbsFormIsNoneForTheHeap() throws Exception {
        StateFile file = store().write(1, out -> out.write(1), true).asNative("000001.sst");
        publish(metadata(4, 1, null, 1, List.of(file), List.of()));
        transactions.marker = marker(1, id(4, 1), JobStatus.RUNNING, 0);
        refused(this::claimed, ExitCode.CONFIGURATION, "state.backend=rocksdb");
        assertThat(transactions.calls).doesNotContain("fence-0");
        refused(() -> steps(claim(1, false)), ExitCode.CONFIGURATION, "state.backend=rocksdb");
    }

    @Test
    void aCheckpointThatIsMissingIsLookedForTenTimes() throws Exception {
        store().storeId();
        transactions.marker = marker(1, id(4, 1), JobStatus.RUNNING, 0);
        refused(this::claimed, ExitCode.CONFIGURATION, "4-1");
        assertThat(looksAgain).isEqualTo(9);
        assertThat(transactions.calls).doesNotContain("fence-0");
    }

    @Test
    void aCheckpointThatCannotBeReadIsLookedAtTenTimes() throws Exception {
        publish(4, 1, null);
        damage("chk-4-1/_metadata");
        transactions.marker = marker(1, id(4, 1), JobStatus.RUNNING, 0);
        refused(this::claimed, ExitCode.CONFIGURATION, "chk-4-1");
        assertThat(looksAgain).isEqualTo(9);
        assertThat(transactions.calls).doesNotContain("fence-0");
    }

    @Test
    void aStoreThatCannotBeWrittenEndsNobody() throws Exception {
        store().storeId();
        before = "probe-store";
        then = () -> world.diskIsFull = true;
        assertThatThrownBy(this::claimed).hasMessageContaining("No space left on device");
        assertThat(transactions.calls).doesNotContain("fence-0");
    }

    @Test
    void basesThatCannotBeMadeHereEndNobody() {
        Bases bases = new Bases();
        bases.fails = true;
        states = bases;
        refused(this::claimed, ExitCode.CONFIGURATION, "no folder");
        assertThat(transactions.calls).doesNotContain("fence-0");
    }

    // ---- brokers that show what is old

    @Test
    void aMarkerThatStillMovesIsReadUntilItDoesNot() throws Exception {
        publish(4, 1, null);
        publish(5, 1, id(4, 1));
        transactions.marker = marker(1, id(5, 1), JobStatus.RUNNING, 0);
        transactions.shown.add(marker(1, id(2, 1), JobStatus.RUNNING, 0));
        transactions.shown.add(marker(1, id(4, 1), JobStatus.RUNNING, 0));
        assertThat(claimed().startedFrom().id()).isEqualTo(id(5, 1));
        assertThat(looksAgain).isEqualTo(3);
    }

    /** Another start has claimed the job between the look and the fences, and the broker that loads does not show that yet. */
    @Test
    void whatWasSeenBeforeTheFencesIsNoSecondLook() throws Exception {
        transactions.fencing = () -> {
            world.nowMs += 200;
            transactions.marker = marker(1, null, JobStatus.RUNNING, 1);
        };
        transactions.shown.add(null);
        assertThat(claimed().attempt()).isEqualTo(2);
        assertThat(looksAgain).isEqualTo(2);
    }

    /** By a broker that loads once more. A start where the job's checkpoints are not would take it for a new job. */
    @Test
    void aMarkerThatWasShownOnceIsNotForgotten() throws Exception {
        Marker elsewhere = new Marker("job", 1, null, "elsewhere", JobStatus.RUNNING);
        AtomicInteger looks = new AtomicInteger();
        transactions.peeking = () -> transactions.marker = looks.getAndIncrement() % 4 == 0 ? elsewhere : null;
        refused(this::claimed, ExitCode.CONFIGURATION, "lies in store elsewhere");
        assertThat(transactions.calls).doesNotContain("fence-0");
    }

    @Test
    void whoIsShownAnOlderOneForLongDoesNotStart() throws Exception {
        Marker elsewhere = new Marker("job", 1, null, "elsewhere", JobStatus.RUNNING);
        AtomicInteger looks = new AtomicInteger();
        transactions.peeking = () -> transactions.marker = looks.getAndIncrement() == 0 ? elsewhere : null;
        refused(this::claimed, ExitCode.UNAVAILABLE, "shows no marker, and has shown attempt 1 with checkpoint null");
        assertThat(transactions.calls).doesNotContain("fence-0");
    }

    @Test
    void norDoesWhoIsShownOneBehindTheFences() throws Exception {
        publish(3, 1, null);
        publish(4, 2, id(3, 1));
        transactions.marker = marker(2, id(4, 2), JobStatus.RUNNING, 0);
        for (int look = 0; look < 10; look++) {
            transactions.shown.add(marker(2, id(3, 1), JobStatus.RUNNING, 0));
        }
        refused(this::claimed, ExitCode.UNAVAILABLE, "has shown attempt 2 with checkpoint 4-2 a moment ago");
        assertThat(transactions.calls).contains("fence-3").doesNotContain("claim");
    }

    /** It stands still, but the store has a later checkpoint: perhaps that one was committed before somebody could note it. */
    @Test
    void aMarkerThatMayBeBehindIsReadForAnotherSecond() throws Exception {
        publish(3, 1, null);
        publish(4, 1, id(3, 1));
        transactions.marker = marker(1, id(4, 1), JobStatus.RUNNING, 0);
        for (int look = 0; look < 3; look++) {
            transactions.shown.add(marker(1, id(3, 1), JobStatus.RUNNING, 0));
        }
        assertThat(claimed().startedFrom().id()).isEqualTo(id(4, 1));
    }

    /** It looks the same as a broker that loads its offsets, and that does not take long. */
    @Test
    void beforeTheClaimOneThatMovesIsThatOfAHealthyJob() throws Exception {
        start = new JobConfig.StartFrom(false, savepoint(1, "sp"), false, false, false);
        AtomicLong committed = new AtomicLong();
        transactions.peeking = () -> {
            long next = committed.incrementAndGet();
            publish(next, 1, null);
            transactions.marker = marker(1, id(next, 1), JobStatus.RUNNING, 0);
        };
        refused(this::claimed, ExitCode.CONFIGURATION, "they are not of one line");
        assertThat(looksAgain).isEqualTo(9);
        assertThat(transactions.calls).doesNotContain("fence-0");
    }

    @Test
    void aMarkerOfAnOlderAttemptThanTheStoreHasIsNotBelieved() throws Exception {
        publish(3, 1, null);
        publish(4, 2, id(3, 1));
        transactions.marker = marker(1, id(3, 1), JobStatus.RUNNING, 0);
        refused(this::claimed, ExitCode.UNAVAILABLE, "its store has checkpoint 4-2");
        assertThat(transactions.calls).doesNotContain("claim");

        start = from("chk-3-1", false);
        refused(this::claimed, ExitCode.UNAVAILABLE, "its store has checkpoint 4-2");
        // Its end is no news either.
        start = JobConfig.StartFrom.MARKER;
        transactions.marker = marker(1, id(3, 1), JobStatus.STOPPED, 0);
        refused(this::claimed, ExitCode.UNAVAILABLE, "its store has checkpoint 4-2");
    }

    private JobConfig.StartFrom from(String checkpoint, boolean rollback) {
        return new JobConfig.StartFrom(
                false, folder.resolve("job/" + checkpoint).toString(), false, rollback, false);
    }

    @Test
    void whoTakesAJobBackBelievesItUntilThatIsDone() throws Exception {
        publish(3, 1, null);
        publish(4, 2, id(3, 1));
        Marker old = marker(1, id(3, 1), JobStatus.RUNNING, 0);
        transactions.marker = old;
        start = from("chk-3-1", true);
        Restoration restoration = new Restoration(context());
        Claim first = steps(claim(restoration, 0));
        assertThat(first.startedFrom().id()).isEqualTo(id(5, 3));
        assertThat(first.startedFrom().parent()).isEqualTo(id(3, 1));

        // What was left behind is of an older attempt, and stops nobody.
        assertThat(steps(claim(restoration, 3)).startedFrom().id()).isEqualTo(id(5, 3));
        start = JobConfig.StartFrom.MARKER;
        assertThat(claimed().startedFrom().id()).isEqualTo(id(5, 3));

        transactions.marker = old;
        refused(() -> steps(claim(restoration, 3)), ExitCode.UNAVAILABLE, "its store has checkpoint 4-2");
    }

    @Test
    void aMarkerThatIsMissingIsLookedForTenTimes() throws Exception {
        publish(3, 1, null);
        refused(this::claimed, ExitCode.CONFIGURATION, "3-1");
        assertThat(looksAgain).isEqualTo(10);
        assertThat(transactions.calls).doesNotContain("claim");
    }

    @Test
    void aMarkerThatThisProcessHasWrittenIsNotGone() throws Exception {
        publish(3, 1, null);
        refused(() -> steps(claim(1, false)), ExitCode.UNAVAILABLE, "its group shows no marker");
        refused(this::claimed, ExitCode.CONFIGURATION, "3-1");
    }

    @Test
    void norIsOneBehindACheckpointThatIsKnownToBeCommitted() throws Exception {
        publish(3, 1, null);
        publish(4, 1, id(3, 1));
        transactions.marker = marker(1, id(3, 1), JobStatus.RUNNING, 0);
        assertThat(claimed().startedFrom().id()).isEqualTo(id(3, 1));

        transactions.marker = marker(1, id(3, 1), JobStatus.RUNNING, 0);
        store().confirm(id(4, 1));
        refused(this::claimed, ExitCode.UNAVAILABLE, "its store has checkpoint 4-1");
        transactions.marker = marker(1, null, JobStatus.RUNNING, 1);
        refused(this::claimed, ExitCode.UNAVAILABLE, "its store has checkpoint");
        // Of a job of before, which was cancelled.
        transactions.marker = marker(2, null, JobStatus.RUNNING, 2);
        assertThat(claimed().restored()).isNull();
    }

    // ---- a process that was there before

    @Test
    void whoWasReplacedEndsBeforeAndAfterTheFence() throws Exception {
        publish(4, 2, null);
        transactions.marker = marker(2, id(4, 2), JobStatus.RUNNING, 0);
        refused(() -> steps(claim(1, false)), ExitCode.REPLACED, "now run by attempt 2");
        assertThat(transactions.calls).containsExactly("peek");
        assertThatCode(() -> steps(claim(2, false))).doesNotThrowAnyException();

        transactions.marker = marker(3, id(4, 2), JobStatus.RUNNING, 0);
        before = "read-marker";
        then = () -> transactions.marker = marker(4, id(4, 2), JobStatus.RUNNING, 0);
        refused(() -> steps(claim(3, false)), ExitCode.REPLACED, "now run by attempt 4");
    }

    @Test
    void itsOwnCancelGotThroughThoughItLookedAsIfItHadFailed() throws Exception {
        publish(4, 1, null);
        transactions.marker = marker(1, id(4, 1), JobStatus.CANCELLED, 0);
        refused(() -> steps(claim(1, true)), ExitCode.DONE, "is CANCELLED");
        assertThat(steps(claim(1, false)).restored()).isNull();
    }

    @Test
    void lookingTouchesNothing() throws Exception {
        publish(4, 2, null);
        transactions.marker = marker(2, id(4, 2), JobStatus.RUNNING, 0);
        List<Step> looks = claim(1, false).lookOnly();
        refused(() -> run(looks), ExitCode.REPLACED, "now run by attempt 2");
        run(claim(2, false).lookOnly());
        assertThat(transactions.calls).containsExactly("peek", "peek");
    }

    @Test
    void aJobThatHasEndedGoesOnOnlyWhenThatIsAskedFor() throws Exception {
        publish(4, 1, null);
        for (JobStatus ended : List.of(JobStatus.STOPPED, JobStatus.FINISHED)) {
            transactions.marker = marker(1, id(4, 1), ended, 0);
            start = JobConfig.StartFrom.MARKER;
            refused(this::claimed, ExitCode.DONE, "is " + ended);
            start = JobConfig.StartFrom.LATEST;
            assertThat(claimed().attempt()).isEqualTo(2);
        }
        transactions.marker = marker(1, id(4, 1), JobStatus.CANCELLED, 0);
        assertThat(claimed().restored()).isNull();
    }

    @Test
    void aCallIntoAProducerHasANumberWhileItLasts() throws Exception {
        Claim claim = claim(0, false);
        transactions.during = claim;
        steps(claim);
        assertThat(transactions.seen).hasSize(5).doesNotContain(CallWatch.NONE).doesNotHaveDuplicates();
        assertThat(claim.call()).isEqualTo(CallWatch.NONE);
    }

    // ---- a base

    @Test
    void aBaseIsOpenedForTheAttemptAndOnlyOneStaysOpen() throws Exception {
        Bases bases = new Bases();
        states = bases;
        Claim claim = claim(0, false);
        List<Step> steps = claim.steps();
        run(steps);
        assertThat(claim.base()).isSameAs(bases.opened.get(0));
        run(steps.stream().filter(step -> step.name().equals("open-state")).toList());
        assertThat(bases.opened).hasSize(2);
        assertThat(bases.closed).containsExactly(bases.opened.get(0));
        assertThat(claim.base()).isSameAs(bases.opened.get(1));
    }

    private static final class Bases implements StateBases {
        final List<StateBase> opened = new ArrayList<>();
        final List<StateBase> closed = new ArrayList<>();
        boolean fails;

        @Override
        public void probe() {
            if (fails) {
                throw new WeirException(ExitCode.CONFIGURATION, "no folder");
            }
        }

        @Override
        public StateBase open(String store, long attempt, List<StoredFile> restored) {
            RecordedBase inner = new RecordedBase();
            StateBase base = new StateBase() {
                @Override
                public StateColumn column(String uid, String state) {
                    return inner.column(uid, state);
                }

                @Override
                public Fold fold() {
                    return inner.fold();
                }

                @Override
                public BaseSnapshot snapshot() {
                    return inner.snapshot();
                }

                @Override
                public void close() {
                    closed.add(this);
                }
            };
            opened.add(base);
            return base;
        }

        @Override
        public StateBase openToRead(List<StoredFile> snapshot) {
            return new RecordedBase();
        }

        @Override
        public long tableBytes(int tables) {
            return 1 << 20;
        }

        @Override
        public long layersMaxBytes() {
            return 1 << 20;
        }
    }
}
