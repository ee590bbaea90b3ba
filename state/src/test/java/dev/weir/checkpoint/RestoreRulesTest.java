package dev.weir.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.checkpoint.RecoveryDecision.AlreadyEnded;
import dev.weir.checkpoint.RecoveryDecision.Current;
import dev.weir.checkpoint.RecoveryDecision.Facts;
import dev.weir.checkpoint.RecoveryDecision.ForeignMarker;
import dev.weir.checkpoint.RecoveryDecision.LookAgain;
import dev.weir.checkpoint.RecoveryDecision.MarkerAhead;
import dev.weir.checkpoint.RecoveryDecision.NotCurrent;
import dev.weir.checkpoint.RecoveryDecision.Proceed;
import dev.weir.checkpoint.RecoveryDecision.Restore;
import dev.weir.checkpoint.RecoveryDecision.RestoreFrom;
import dev.weir.checkpoint.RecoveryDecision.RestoreUnfinished;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A start from what a person has named. */
class RestoreRulesTest {
    private static final CheckpointId FIVE = new CheckpointId(5, 2);
    private static final CheckpointId SIX = new CheckpointId(6, 2);
    private static final CheckpointId SEVEN = new CheckpointId(7, 2);
    private static final String OWN = "own-store";
    private static final RestoreId ID = new RestoreId("ab12", "9", null);

    private static RestoreRequest savepoint(CheckpointId of) {
        return new RestoreRequest("orders", OWN, of, false, ID, false);
    }

    private static RestoreRequest rollback(RestoreRequest r) {
        RestoreId id = new RestoreId(r.id().content(), "9", "once");
        return new RestoreRequest(r.job(), r.storeId(), r.checkpoint(), r.own(), id, true);
    }

    private static RestoreRequest own(CheckpointId of) {
        return new RestoreRequest("orders", OWN, of, true, ID, false);
    }

    private static RestoreRequest ofAnotherJob() {
        return new RestoreRequest("payments", "other-store", new CheckpointId(40, 9), false, ID, false);
    }

    private static @Nullable Marker marker(@Nullable CheckpointId checkpoint, JobStatus status) {
        return new Marker("orders", 3, checkpoint, OWN, status);
    }

    private static Facts facts(
            @Nullable Marker marker, RestoreRequest request, @Nullable Current current, CheckpointId... available) {
        return new Facts("orders", marker, null, OWN, List.of(available)).from(request, current);
    }

    private static RecoveryDecision after(Facts facts) {
        return RecoveryDecision.afterClaim(facts);
    }

    private static RecoveryDecision first(Facts facts) {
        return RecoveryDecision.firstLook(facts, true);
    }

    // ---- where nothing can be repeated

    @Test
    void aNewJobBeginsFromTheSavepointOfAnotherAndUntilThenNoPlainStartMayRunIt() {
        Facts facts = facts(null, ofAnotherJob(), null);
        assertThat(first(facts)).isEqualTo(new Proceed());
        assertThat(after(facts))
                .isEqualTo(new RestoreFrom(
                        1, new CheckpointId(41, 1), null, new Marker("orders", 1, null, OWN, JobStatus.RESTORING)));
        Facts plain = new Facts("orders", marker(null, JobStatus.RESTORING), null, OWN, List.of());
        assertThat(first(plain)).isEqualTo(new RestoreUnfinished());
        assertThat(after(plain)).isEqualTo(new RestoreUnfinished());
    }

    @Test
    void aStartThatWasNotCompleteIsTakenUpAgain() {
        Facts facts = facts(marker(null, JobStatus.RESTORING), ofAnotherJob(), null);
        assertThat(after(facts))
                .isInstanceOfSatisfying(
                        RestoreFrom.class, r -> assertThat(r.claim().status()).isEqualTo(JobStatus.RESTORING));
    }

    @Test
    void whatTheMarkerNamesIsNoRollback() {
        for (JobStatus status :
                List.of(JobStatus.RUNNING, JobStatus.STOPPED, JobStatus.FINISHED, JobStatus.CANCELLED)) {
            Marker marker = marker(SEVEN, status);
            Facts facts = facts(marker, savepoint(SEVEN), new Current(SIX, null), SIX, SEVEN);
            assertThat(first(facts)).isEqualTo(new Proceed());
            assertThat(after(facts)).isEqualTo(new RestoreFrom(4, new CheckpointId(8, 4), SEVEN, marker.claimedBy(4)));
        }
    }

    @Test
    void aLostMarkerIsReplacedByWhatAPersonNames() {
        Facts facts = facts(null, own(SEVEN), null, SIX, SEVEN);
        assertThat(after(facts))
                .isInstanceOfSatisfying(
                        RestoreFrom.class, r -> assertThat(r.checkpoint()).isEqualTo(new CheckpointId(8, 3)));
    }

    // ---- where output would be repeated

    @Test
    void anOlderSavepointIsRefusedWithHowMuchWouldRepeat() {
        Facts facts = facts(marker(SEVEN, JobStatus.RUNNING), savepoint(FIVE), new Current(SIX, null), SIX, SEVEN);
        assertThat(first(facts)).isEqualTo(new MarkerAhead(SEVEN, savepoint(FIVE), 2));
        assertThat(after(facts)).isEqualTo(new MarkerAhead(SEVEN, savepoint(FIVE), 2));
    }

    @Test
    void anOlderSavepointIsRefusedForACancelledJobToo() {
        Facts facts = facts(marker(SEVEN, JobStatus.CANCELLED), savepoint(FIVE), null);
        assertThat(after(facts)).isEqualTo(new MarkerAhead(SEVEN, savepoint(FIVE), 2));
    }

    @Test
    void aSavepointOfAnotherJobIsRefusedByAJobThatHasOutput() {
        Facts facts = facts(marker(SEVEN, JobStatus.STOPPED), ofAnotherJob(), new Current(SIX, null), SEVEN);
        assertThat(after(facts)).isEqualTo(new MarkerAhead(SEVEN, ofAnotherJob(), 0));
    }

    @Test
    void aRollbackClaimsANumberAboveEveryOneSeenAndKeepsTheMarkerUntilThen() {
        CheckpointId prepared = new CheckpointId(9, 3);
        Marker marker = marker(SEVEN, JobStatus.STOPPED);
        Facts facts = facts(marker, rollback(savepoint(FIVE)), new Current(SIX, null), SEVEN, prepared);
        assertThat(after(facts))
                .isEqualTo(new RestoreFrom(
                        4, new CheckpointId(10, 4), SEVEN, new Marker("orders", 4, SEVEN, OWN, JobStatus.STOPPED)));
    }

    // ---- the same once more

    @Test
    void theSamePathGoesOnFromWhatBecameOfIt() {
        Facts facts = facts(marker(SEVEN, JobStatus.RUNNING), savepoint(FIVE), new Current(SIX, "ab12-p7"), SIX, SEVEN);
        assertThat(first(facts)).isEqualTo(new Proceed());
        assertThat(after(facts)).isEqualTo(new Restore(4, SEVEN));
    }

    @Test
    void theSamePathDoesNotWakeAJobThatHasEnded() {
        Facts facts = facts(marker(SEVEN, JobStatus.STOPPED), savepoint(FIVE), new Current(SIX, "ab12-p7"), SIX, SEVEN);
        assertThat(after(facts)).isEqualTo(new AlreadyEnded(JobStatus.STOPPED, SEVEN));
    }

    @Test
    void aProcessRollsBackOnceAndAnotherOneOnceMore() {
        Marker marker = marker(SEVEN, JobStatus.RUNNING);
        assertThat(after(facts(marker, rollback(savepoint(FIVE)), new Current(SIX, "ab12-p9-ronce"), SIX, SEVEN)))
                .isEqualTo(new Restore(4, SEVEN));
        assertThat(after(facts(marker, rollback(savepoint(FIVE)), new Current(SIX, "ab12-p9-relse"), SIX, SEVEN)))
                .isInstanceOf(RestoreFrom.class);
        assertThat(after(facts(marker, savepoint(FIVE), new Current(SIX, "ab12-p9-relse"), SIX, SEVEN)))
                .isEqualTo(new Restore(4, SEVEN));
    }

    // ---- the own store's checkpoints

    @Test
    void ofTheOwnCheckpointsOnlyTheCurrentOneAndItsParentCanBeGoneBackTo() {
        Marker marker = marker(SEVEN, JobStatus.RUNNING);
        Current current = new Current(SIX, null);
        assertThat(after(facts(marker, own(SEVEN), current, FIVE, SIX, SEVEN))).isInstanceOf(RestoreFrom.class);
        assertThat(after(facts(marker, own(SIX), current, FIVE, SIX, SEVEN)))
                .isEqualTo(new MarkerAhead(SEVEN, own(SIX), 1));
        assertThat(after(facts(marker, rollback(own(SIX)), current, FIVE, SIX, SEVEN)))
                .isInstanceOf(RestoreFrom.class);
        assertThat(after(facts(marker, rollback(own(FIVE)), current, FIVE, SIX, SEVEN)))
                .isEqualTo(new NotCurrent(SEVEN, SIX, FIVE));
        CheckpointId never = new CheckpointId(8, 2);
        assertThat(after(facts(marker, rollback(own(never)), current, SIX, SEVEN, never)))
                .isEqualTo(new NotCurrent(SEVEN, SIX, never));
    }

    @Test
    void aJobThatMovesOnUnderTheLookIsLookedAtAgain() {
        Marker marker = marker(SEVEN, JobStatus.RUNNING);
        Facts gone = facts(marker, savepoint(FIVE), null, new CheckpointId(9, 2));
        assertThat(RecoveryDecision.firstLook(gone, false)).isEqualTo(new LookAgain(SEVEN));
        assertThat(RecoveryDecision.firstLook(gone, true)).isInstanceOf(MarkerAhead.class);
        Facts stale = facts(marker, rollback(own(new CheckpointId(8, 2))), new Current(SIX, null), SIX, SEVEN);
        assertThat(RecoveryDecision.firstLook(stale, false)).isEqualTo(new LookAgain(SEVEN));
        Facts behind = facts(marker, savepoint(new CheckpointId(8, 2)), new Current(SIX, null), SIX, SEVEN);
        assertThat(RecoveryDecision.firstLook(behind, false)).isEqualTo(new LookAgain(SEVEN));
        assertThat(RecoveryDecision.firstLook(behind, true)).isInstanceOf(MarkerAhead.class);
    }

    @Test
    void aMarkerThatIsPlainlyAheadNeedsNoSecondLook() {
        Marker marker = marker(SEVEN, JobStatus.RUNNING);
        for (CheckpointId older : List.of(FIVE, new CheckpointId(SEVEN.number(), SEVEN.attempt() + 1))) {
            Facts ahead = facts(marker, savepoint(older), new Current(SIX, null), SIX, SEVEN);
            assertThat(RecoveryDecision.firstLook(ahead, false)).isInstanceOf(MarkerAhead.class);
        }
    }

    @Test
    void whatAnotherJobWroteIntoTheGroupStopsThisStartToo() {
        Facts facts = facts(new Marker("payments", 3, SEVEN, OWN, JobStatus.RUNNING), savepoint(SEVEN), null);
        assertThat(first(facts)).isInstanceOf(ForeignMarker.class);
    }

    @Test
    void everyDecisionRaisesAttemptAndNumber() {
        for (JobStatus status : JobStatus.values()) {
            for (CheckpointId named : List.of(FIVE, SIX, SEVEN, new CheckpointId(99, 1))) {
                for (boolean isOwn : List.of(true, false)) {
                    RestoreRequest request = rollback(isOwn ? own(named) : savepoint(named));
                    Marker marker = marker(SEVEN, status);
                    if (after(facts(marker, request, new Current(SIX, null), FIVE, SIX, SEVEN))
                            instanceof RestoreFrom r) {
                        assertThat(r.attempt()).isGreaterThan(3);
                        assertThat(r.checkpoint().number()).isGreaterThan(Math.max(SEVEN.number(), named.number()));
                        assertThat(r.claim()).isEqualTo(marker.claimedBy(r.attempt()));
                    }
                }
            }
        }
    }

    @Test
    void restoreIdsReadBack() {
        for (RestoreId id : List.of(ID, new RestoreId("ab12", "9", "i-1"), new RestoreId("0", "f", "x"))) {
            assertThat(RestoreId.decode(id.encode())).isEqualTo(id);
        }
        assertThat(RestoreId.decode("restore-7")).isNull();
        assertThat(RestoreId.decode(null)).isNull();
    }
}
