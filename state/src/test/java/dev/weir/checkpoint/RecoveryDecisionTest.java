package dev.weir.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.checkpoint.RecoveryDecision.AfterClaim;
import dev.weir.checkpoint.RecoveryDecision.AlreadyEnded;
import dev.weir.checkpoint.RecoveryDecision.CheckpointMissing;
import dev.weir.checkpoint.RecoveryDecision.Facts;
import dev.weir.checkpoint.RecoveryDecision.FirstLook;
import dev.weir.checkpoint.RecoveryDecision.ForeignMarker;
import dev.weir.checkpoint.RecoveryDecision.LookAgain;
import dev.weir.checkpoint.RecoveryDecision.MarkerLost;
import dev.weir.checkpoint.RecoveryDecision.OtherStore;
import dev.weir.checkpoint.RecoveryDecision.Proceed;
import dev.weir.checkpoint.RecoveryDecision.Refusal;
import dev.weir.checkpoint.RecoveryDecision.Restore;
import dev.weir.checkpoint.RecoveryDecision.StartNew;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecoveryDecisionTest {
    private static final CheckpointId ZERO = new CheckpointId(0, 1);
    private static final CheckpointId ZERO_AGAIN = new CheckpointId(0, 4);
    private static final CheckpointId SEVEN = new CheckpointId(7, 2);
    private static final CheckpointId EIGHT = new CheckpointId(8, 2);
    private static final String OWN = "own-store";
    private static final String OTHER = "other-store";

    // ---- one example of each outcome

    @Test
    void aNewJobStartsNewAsTheFirstAttempt() {
        Facts facts = facts(null, null);
        assertThat(first(facts)).isEqualTo(new Proceed());
        assertThat(after(facts)).isEqualTo(new StartNew(1, StartNew.Reason.NEW_JOB, 1));
    }

    @Test
    void checkpointZerosWithoutAMarkerAreThoseOfANewJobAndTheAttemptIsAboveTheirs() {
        assertThat(after(facts(null, OWN, ZERO, ZERO_AGAIN))).isEqualTo(new StartNew(5, StartNew.Reason.NEW_JOB, 5));
    }

    @Test
    void checkpointsWithoutAMarkerAreNeverChosenFrom() {
        Facts facts = facts(null, OWN, ZERO, SEVEN);
        assertThat(first(facts)).isEqualTo(new Proceed());
        assertThat(after(facts)).isEqualTo(new MarkerLost(new TreeSet<>(Set.of(ZERO, SEVEN))));
    }

    @Test
    void exactlyTheMarkersCheckpointIsRestoredAlsoWhenThereAreNewerOnes() {
        Facts facts = facts(marker(5, SEVEN, OWN, JobStatus.RUNNING), OWN, ZERO, SEVEN, EIGHT);
        assertThat(first(facts)).isEqualTo(new Proceed());
        assertThat(after(facts)).isEqualTo(new Restore(6, SEVEN));
    }

    @Test
    void aClaimedJobThatCommittedNothingStartsNewWhateverWasPrepared() {
        Facts facts = facts(marker(3, null, OWN, JobStatus.RUNNING), OWN, ZERO, SEVEN);
        assertThat(after(facts)).isEqualTo(new StartNew(4, StartNew.Reason.NOTHING_COMMITTED, 0));
    }

    @Test
    void aJobThatCommittedNothingYetRemembersWhereItBegan() {
        Marker anew = new Marker("orders", 3, null, OWN, JobStatus.RUNNING, 2);
        assertThat(Marker.decode(anew.encode())).isEqualTo(anew);
        assertThat(after(facts(anew, OWN, ZERO))).isEqualTo(new StartNew(4, StartNew.Reason.NOTHING_COMMITTED, 2));
    }

    @Test
    void anEndedJobStaysEndedWhateverTheStoreHolds() {
        Facts facts = facts(marker(3, SEVEN, OTHER, JobStatus.STOPPED), null);
        assertThat(first(facts)).isEqualTo(new AlreadyEnded(JobStatus.STOPPED, SEVEN));
        assertThat(after(facts)).isEqualTo(new AlreadyEnded(JobStatus.STOPPED, SEVEN));
    }

    @Test
    void aCancelledJobStartsNewInAnyStore() {
        Facts facts = facts(marker(3, SEVEN, OTHER, JobStatus.CANCELLED), OWN);
        assertThat(first(facts)).isEqualTo(new Proceed());
        assertThat(after(facts)).isEqualTo(new StartNew(4, StartNew.Reason.CANCELLED, 4));
    }

    @Test
    void aMarkerOfAnotherStoreStopsTheStart() {
        Facts facts = facts(marker(3, SEVEN, OTHER, JobStatus.RUNNING), OWN, SEVEN);
        assertThat(first(facts)).isEqualTo(new OtherStore(OTHER, OWN));
        assertThat(after(facts)).isEqualTo(new OtherStore(OTHER, OWN));
        assertThat(first(facts(marker(3, SEVEN, OTHER, JobStatus.RUNNING), null)))
                .isEqualTo(new OtherStore(OTHER, null));
    }

    @Test
    void aMissingCheckpointIsLookedForOnceMoreBeforeTheClaimAndNotAfterIt() {
        Facts facts = facts(marker(3, SEVEN, OWN, JobStatus.RUNNING), OWN, EIGHT);
        CheckpointMissing missing = new CheckpointMissing(SEVEN, new TreeSet<>(Set.of(EIGHT)));
        assertThat(first(facts)).isEqualTo(new LookAgain(SEVEN));
        assertThat(RecoveryDecision.firstLook(facts, true)).isEqualTo(missing);
        assertThat(after(facts)).isEqualTo(missing);
    }

    @Test
    void whatThisJobDidNotWriteStopsTheStart() {
        Facts garbage = new Facts("orders", null, "hello", OWN, List.of(SEVEN));
        assertThat(first(garbage)).isEqualTo(new ForeignMarker("hello"));
        assertThat(after(garbage)).isEqualTo(new ForeignMarker("hello"));
        Marker foreign = new Marker("payments", 1, null, OWN, JobStatus.CANCELLED);
        assertThat(first(facts(foreign, OWN))).isEqualTo(new ForeignMarker(foreign.encode()));
    }

    // ---- rules over all small combinations

    @Test
    void theFirstLookRefusesOnlyWhatIsRefusedAfterTheClaim() {
        everyCombination(facts -> {
            FirstLook first = RecoveryDecision.firstLook(facts, true);
            AfterClaim after = RecoveryDecision.afterClaim(facts);
            if (first instanceof Refusal) {
                assertThat(after).as("%s", facts).isEqualTo(first);
            } else {
                assertThat(first).as("%s", facts).isEqualTo(new Proceed());
                assertThat(after instanceof Refusal).as("%s", facts).isEqualTo(after instanceof MarkerLost);
            }
        });
    }

    @Test
    void onlyTheMarkersCheckpointIsEverRestoredAndOnlyFromTheMarkersStore() {
        everyCombination(facts -> {
            if (RecoveryDecision.afterClaim(facts) instanceof Restore restore) {
                assertThat(restore.checkpoint()).isEqualTo(facts.marker().checkpoint());
                assertThat(facts.available()).contains(restore.checkpoint());
                assertThat(facts.marker().storeId()).isEqualTo(facts.storeId());
                assertThat(facts.marker().status()).isEqualTo(JobStatus.RUNNING);
                assertThat(facts.marker().job()).isEqualTo(facts.job());
            }
        });
    }

    @Test
    void nothingStartsNewWhileCommittedWorkMayExist() {
        everyCombination(facts -> {
            if (RecoveryDecision.afterClaim(facts) instanceof StartNew start) {
                Marker marker = facts.marker();
                boolean nothingCommitted = marker == null
                        ? facts.available().stream().allMatch(id -> id.number() == 0)
                        : marker.checkpoint() == null || marker.status() == JobStatus.CANCELLED;
                assertThat(nothingCommitted).as("%s", facts).isTrue();
                assertThat(start.reason() == StartNew.Reason.CANCELLED)
                        .isEqualTo(marker != null && marker.status() == JobStatus.CANCELLED);
            }
        });
    }

    @Test
    void theAttemptIsAboveEveryEarlierOne() {
        everyCombination(facts -> {
            AfterClaim after = RecoveryDecision.afterClaim(facts);
            long attempt = after instanceof Restore r ? r.attempt() : after instanceof StartNew s ? s.attempt() : -1;
            if (attempt < 0) {
                return;
            }
            if (facts.marker() != null) {
                assertThat(attempt).isGreaterThan(facts.marker().attempt());
            }
            facts.available().forEach(id -> assertThat(attempt).isGreaterThan(id.attempt()));
        });
    }

    @Test
    void anEndedJobIsNeverStartedAndACancelledOneIsNeverHeldBack() {
        everyCombination(facts -> {
            Marker marker = facts.marker();
            if (marker == null
                    || facts.foreignContent() != null
                    || !marker.job().equals(facts.job())) {
                return;
            }
            AfterClaim after = RecoveryDecision.afterClaim(facts);
            switch (marker.status()) {
                case FINISHED, STOPPED ->
                    assertThat(after).isEqualTo(new AlreadyEnded(marker.status(), marker.checkpoint()));
                case CANCELLED -> assertThat(after).isInstanceOf(StartNew.class);
                case RUNNING -> assertThat(after).isNotInstanceOf(AlreadyEnded.class);
            }
        });
    }

    @Test
    void everyRefusalSaysWhatToDoAndHasItsExitCode() {
        everyCombination(facts -> {
            if (RecoveryDecision.afterClaim(facts) instanceof Refusal refusal) {
                WeirException error = RecoveryErrors.toError("orders", "/data/orders", refusal);
                boolean ended = refusal instanceof AlreadyEnded;
                assertThat(error.exitCode()).isEqualTo(ended ? ExitCode.DONE : ExitCode.CONFIGURATION);
                assertThat(error).hasMessageStartingWith("Job orders ");
            }
        });
    }

    // ---- messages

    @Test
    void messagesNameWhatWasFoundAndWhatToDo() {
        assertThat(message(new AlreadyEnded(JobStatus.FINISHED, SEVEN)))
                .isEqualTo(
                        "Job orders is FINISHED, nothing to do. Its last checkpoint is 7-2. To go on from there: run -s latest. To start anew from where"
                                + " its sources begin, give the job another name: its output is then written again.");
        assertThat(message(new AlreadyEnded(JobStatus.STOPPED, null))).contains("It ended without a checkpoint.");
        assertThat(message(new ForeignMarker("hello"))).contains("weir.orders", "'hello'", "--delete-offsets");
        assertThat(message(new OtherStore(OTHER, OWN))).contains("/data/orders is store own-store", OTHER);
        assertThat(message(new OtherStore(OTHER, null))).contains("/data/orders is a new store", "checkpoint.dir");
        assertThat(message(new CheckpointMissing(SEVEN, new TreeSet<>(Set.of(EIGHT)))))
                .contains("current checkpoint is 7-2", "lacks it and holds checkpoints 8-2", "from a copy");
        assertThat(message(new CheckpointMissing(SEVEN, new TreeSet<>()))).contains("holds no checkpoint");
        assertThat(message(new MarkerLost(new TreeSet<>(Set.of(ZERO, EIGHT, SEVEN)))))
                .contains("0-1, 7-2, 8-2", "offsets.retention.minutes", "another name");
    }

    @Test
    void factsAreASnapshot() {
        TreeSet<CheckpointId> available = new TreeSet<>(Set.of(SEVEN));
        Facts facts = new Facts("orders", null, null, OWN, available);
        available.add(EIGHT);
        assertThat(facts.available()).containsExactly(SEVEN);
        assertThatThrownBy(() -> facts.available().add(ZERO)).isInstanceOf(UnsupportedOperationException.class);
    }

    private static String message(Refusal refusal) {
        return RecoveryErrors.toError("orders", "/data/orders", refusal).getMessage();
    }

    private static FirstLook first(Facts facts) {
        return RecoveryDecision.firstLook(facts, false);
    }

    private static AfterClaim after(Facts facts) {
        return RecoveryDecision.afterClaim(facts);
    }

    private static Facts facts(@Nullable Marker marker, @Nullable String storeId, CheckpointId... available) {
        return new Facts("orders", marker, null, storeId, List.of(available));
    }

    private static Marker marker(long attempt, @Nullable CheckpointId checkpoint, String storeId, JobStatus status) {
        return new Marker("orders", attempt, checkpoint, storeId, status);
    }

    private static void everyCombination(Consumer<Facts> check) {
        for (Marker marker : everyMarker()) {
            for (String foreign : Arrays.asList(null, "hello")) {
                for (String storeId : Arrays.asList(null, OWN, OTHER)) {
                    for (Set<CheckpointId> available : everySubset(List.of(ZERO, ZERO_AGAIN, SEVEN, EIGHT))) {
                        check.accept(new Facts("orders", marker, foreign, storeId, available));
                    }
                }
            }
        }
    }

    private static List<@Nullable Marker> everyMarker() {
        List<Marker> markers = new ArrayList<>();
        markers.add(null);
        for (String job : List.of("orders", "payments")) {
            for (CheckpointId checkpoint : Arrays.asList(null, ZERO, SEVEN, EIGHT)) {
                for (String storeId : List.of(OWN, OTHER)) {
                    for (JobStatus status : JobStatus.values()) {
                        markers.add(new Marker(job, 5, checkpoint, storeId, status));
                    }
                }
            }
        }
        return markers;
    }

    private static List<Set<CheckpointId>> everySubset(List<CheckpointId> ids) {
        List<Set<CheckpointId>> subsets = new ArrayList<>();
        for (int bits = 0; bits < 1 << ids.size(); bits++) {
            Set<CheckpointId> subset = new TreeSet<>();
            for (int i = 0; i < ids.size(); i++) {
                if ((bits & 1 << i) != 0) {
                    subset.add(ids.get(i));
                }
            }
            subsets.add(subset);
        }
        return subsets;
    }
}
