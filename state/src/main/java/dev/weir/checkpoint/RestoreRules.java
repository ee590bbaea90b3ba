package dev.weir.checkpoint;

import dev.weir.checkpoint.RecoveryDecision.Current;
import dev.weir.checkpoint.RecoveryDecision.Facts;
import dev.weir.checkpoint.RecoveryDecision.ForeignMarker;
import dev.weir.checkpoint.RecoveryDecision.MarkerAhead;
import dev.weir.checkpoint.RecoveryDecision.NotCurrent;
import dev.weir.checkpoint.RecoveryDecision.Refusal;
import dev.weir.checkpoint.RecoveryDecision.RestoreFrom;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a start from what a person has named ({@code run -s PATH}). Pure.
 *
 * <pre>
 *   no marker, or one without a checkpoint         begin from PATH
 *   the marker's checkpoint came of this very PATH go on from it, as without -s
 *   PATH holds what the marker names               begin from PATH: no output is repeated
 *   else: the output is ahead                      refuse, unless told to roll back
 * </pre>
 *
 * <p>Of the own store's checkpoints only the marker's and its parent may be named: an older one may be deleted at any
 * moment, and a newer one was never committed.
 */
final class RestoreRules {
    private RestoreRules() {}

    /** What stops any start: a group that holds something else. */
    static @Nullable Refusal refuseForeign(Facts facts) {
        Marker marker = facts.marker();
        if (facts.foreignContent() != null) {
            return new ForeignMarker(facts.foreignContent());
        }
        return marker == null || marker.job().equals(facts.job()) ? null : new ForeignMarker(marker.encode());
    }

    /** What stops a start with a request. */
    static @Nullable Refusal refuse(Facts facts) {
        Refusal foreign = refuseForeign(facts);
        Marker marker = facts.marker();
        RestoreRequest request = facts.request();
        if (foreign != null || marker == null || request == null) {
            return foreign;
        }
        if (isContinued(facts, request)) {
            return marker.status() == JobStatus.RUNNING
                    ? null
                    : new RecoveryDecision.AlreadyEnded(marker.status(), marker.checkpoint());
        }
        CheckpointId current = marker.checkpoint();
        return current == null ? null : refuseAgainst(current, marker, request, facts.current());
    }

    private static @Nullable Refusal refuseAgainst(
            CheckpointId current, Marker marker, RestoreRequest request, @Nullable Current known) {
        if (request.isAt(marker)) {
            return null;
        }
        if (!request.rollback()) {
            return new MarkerAhead(current, request, checkpointsBetween(marker, request));
        }
        CheckpointId parent = known == null ? null : known.parent();
        return !request.own() || request.checkpoint().equals(parent)
                ? null
                : new NotCurrent(current, parent, request.checkpoint());
    }

    private static long checkpointsBetween(Marker marker, RestoreRequest request) {
        CheckpointId current = marker.checkpoint();
        boolean sameLine =
                request.job().equals(marker.job()) && request.storeId().equals(marker.storeId());
        return current == null || !sameLine
                ? 0
                : current.number() - request.checkpoint().number();
    }

    /** Whether the marker's checkpoint is what became of an earlier start with the same request. */
    static boolean isContinued(Facts facts, RestoreRequest request) {
        Marker marker = facts.marker();
        Current current = facts.current();
        return marker != null
                && marker.status() != JobStatus.CANCELLED
                && marker.checkpoint() != null
                && current != null
                && request.id().isContinuedBy(current.restoreId());
    }

    /**
     * A healthy job moves on under one's eyes, and what the look found may be older than its store.
     *
     * @return the checkpoint to look at once more; null when there is no need
     */
    static @Nullable CheckpointId mayHaveMovedOn(Facts facts, @Nullable Refusal refusal) {
        if (refusal instanceof RecoveryDecision.CheckpointMissing missing) {
            return missing.checkpoint();
        }
        Marker marker = facts.marker();
        if (facts.request() == null || marker == null || marker.status() != JobStatus.RUNNING) {
            return null;
        }
        boolean here = marker.storeId().equals(facts.storeId());
        boolean unclear = facts.current() == null || refusal instanceof NotCurrent || isBehind(refusal);
        return here && unclear ? marker.checkpoint() : null;
    }

    /** PATH is newer than the marker: a broker shows a commit's marker only some time after the commit. */
    private static boolean isBehind(@Nullable Refusal refusal) {
        return refusal instanceof MarkerAhead ahead && ahead.checkpoints() < 0;
    }

    static RestoreFrom restoreFrom(Facts facts, RestoreRequest request) {
        Marker marker = facts.marker();
        long attempt = attemptAbove(facts);
        CheckpointId former = marker == null ? null : marker.checkpoint();
        Marker claim = marker == null
                ? new Marker(facts.job(), attempt, null, String.valueOf(facts.storeId()), JobStatus.RESTORING)
                : marker.claimedBy(attempt);
        return new RestoreFrom(attempt, new CheckpointId(numberAbove(facts, request), attempt), former, claim);
    }

    /** Above every number seen, so that no later checkpoint is taken for an older one. */
    private static long numberAbove(Facts facts, RestoreRequest request) {
        long number = request.checkpoint().number();
        for (CheckpointId id : facts.available()) {
            number = Math.max(number, id.number());
        }
        Marker marker = facts.marker();
        CheckpointId current = marker == null ? null : marker.checkpoint();
        return Math.max(number, current == null ? 0 : current.number()) + 1;
    }

    /**
     * Above every attempt seen. The store can have later ones than the marker, when a group was set back or a job comes back
     * to a store that it had left: they must not be taken for what comes now.
     */
    static long attemptAbove(Facts facts) {
        Marker marker = facts.marker();
        long newest = marker == null ? 0 : marker.attempt();
        for (CheckpointId id : facts.available()) {
            newest = Math.max(newest, id.attempt());
        }
        return newest + 1;
    }
}
