package dev.weir.checkpoint;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a start does, decided from facts. Recovery is a lookup: the checkpoint that the marker names, or none; never a
 * choice among what lies in the store.
 *
 * <p>It is decided twice. {@link #firstLook}: before anything is touched, from a marker that may not be committed yet, so
 * that a wrong start can't end a healthy job. {@link #afterClaim}: once every older attempt is fenced, from the committed
 * marker, before our own claim is committed. What a start from a savepoint adds to it are {@link RestoreRules}.
 */
public sealed interface RecoveryDecision {
    /** What the first look leads to. */
    sealed interface FirstLook extends RecoveryDecision {}

    /** What is done after the claim. */
    sealed interface AfterClaim extends RecoveryDecision {}

    /** Nothing starts; {@link RecoveryErrors} says what to do. */
    sealed interface Refusal extends FirstLook, AfterClaim {}

    /** Nothing speaks against claiming the job. */
    record Proceed() implements FirstLook {}

    /** The marker's checkpoint is not in the store: read both once more, a healthy job may just have moved on. */
    record LookAgain(CheckpointId missing) implements FirstLook {}

    /**
     * Begin with the sources' start offsets. What checkpoints there are, are ignored.
     *
     * @param began the first attempt of this beginning: a checkpoint 0 of it or of a later one holds its start offsets,
     *     one of an earlier attempt those of a job that was cancelled or forgotten. 0 when that is not known
     */
    record StartNew(long attempt, Reason reason, long began) implements AfterClaim {
        /** Why there is nothing to go on from. */
        public enum Reason {
            /** The job never ran here. */
            NEW_JOB,
            /** It was claimed, and nothing was ever committed. */
            NOTHING_COMMITTED,
            /** It was cancelled. */
            CANCELLED
        }
    }

    /** Go on from this checkpoint, as the given attempt. */
    record Restore(long attempt, CheckpointId checkpoint) implements AfterClaim {}

    /**
     * Begin from what a person has named: its state becomes a checkpoint of this job, to which the marker then points.
     *
     * @param checkpoint the id of that checkpoint: its number is above every one seen
     * @param former the marker's checkpoint until then; null when there was none
     * @param claim what the claim itself commits, which changes nothing but the attempt
     */
    record RestoreFrom(
            long attempt, CheckpointId checkpoint, @Nullable CheckpointId former, Marker claim) implements AfterClaim {}

    /** The job is FINISHED or STOPPED. @param checkpoint its last; null when it ended without one */
    record AlreadyEnded(JobStatus status, @Nullable CheckpointId checkpoint) implements Refusal {}

    /** What stands in the job's group was not written by this job. */
    record ForeignMarker(String content) implements Refusal {}

    /** The marker's checkpoint lies in another store. @param ownStore null when the own store is a new one */
    record OtherStore(String markerStore, @Nullable String ownStore) implements Refusal {}

    /** The store lacks the marker's checkpoint. */
    record CheckpointMissing(CheckpointId checkpoint, SortedSet<CheckpointId> available) implements Refusal {}

    /** Checkpoints with state, and no marker that says which is current. */
    record MarkerLost(SortedSet<CheckpointId> available) implements Refusal {}

    /** A start from a savepoint or checkpoint was begun and is not complete. */
    record RestoreUnfinished() implements Refusal {}

    /**
     * The committed output is that of another checkpoint than what PATH holds.
     *
     * @param checkpoints how many checkpoints' output would be written again; 0 or less when PATH is not of their line
     */
    record MarkerAhead(CheckpointId current, RestoreRequest request, long checkpoints) implements Refusal {}

    /** A checkpoint of the own store that is neither the marker's nor its parent. */
    record NotCurrent(CheckpointId current, @Nullable CheckpointId parent, CheckpointId named) implements Refusal {}

    /** What the marker's checkpoint says of itself. */
    record Current(@Nullable CheckpointId parent, @Nullable String restoreId) {}

    /**
     * What is known at a start.
     *
     * @param job the own job's name
     * @param marker what the job's group holds; null when it holds nothing, or something else
     * @param foreignContent what the group holds and is no marker, or more than one entry; null when there is none
     * @param storeId the own store's; null when it has none yet
     * @param available the published checkpoints
     * @param request what to begin from instead; null when the marker decides
     * @param current what is known of the marker's checkpoint; needed only with a request, null when it is not in the store
     */
    record Facts(
            String job,
            @Nullable Marker marker,
            @Nullable String foreignContent,
            @Nullable String storeId,
            SortedSet<CheckpointId> available,
            @Nullable RestoreRequest request,
            @Nullable Current current) {
        public Facts {
            available = Collections.unmodifiableSortedSet(new TreeSet<>(available));
        }

        public Facts(
                String job,
                @Nullable Marker marker,
                @Nullable String foreignContent,
                @Nullable String storeId,
                Collection<CheckpointId> available) {
            this(job, marker, foreignContent, storeId, new TreeSet<>(available), null, null);
        }

        /** The same, for a start from what a person has named. */
        public Facts from(RestoreRequest newRequest, @Nullable Current newCurrent) {
            return new Facts(job, marker, foreignContent, storeId, available, newRequest, newCurrent);
        }
    }

    /**
     * Before anything is touched.
     *
     * @param facts with the marker as it stands, committed or not
     * @param lookedAgain whether this is the second time, after {@link LookAgain}
     */
    static FirstLook firstLook(Facts facts, boolean lookedAgain) {
        Refusal refusal = refuse(facts);
        CheckpointId lookedFor = lookedAgain ? null : RestoreRules.mayHaveMovedOn(facts, refusal);
        if (lookedFor != null) {
            return new LookAgain(lookedFor);
        }
        return refusal == null ? new Proceed() : refusal;
    }

    /**
     * After the claim.
     *
     * @param facts with the committed marker, as it was before our own claim
     */
    static AfterClaim afterClaim(Facts facts) {
        Refusal refusal = refuse(facts);
        if (refusal != null) {
            return refusal;
        }
        Marker marker = facts.marker();
        RestoreRequest request = facts.request();
        if (request != null && !RestoreRules.isContinued(facts, request)) {
            return RestoreRules.restoreFrom(facts, request);
        }
        if (marker == null) {
            return withoutMarker(facts);
        }
        long attempt = RestoreRules.attemptAbove(facts);
        CheckpointId checkpoint = marker.checkpoint();
        if (marker.status() == JobStatus.CANCELLED) {
            return new StartNew(attempt, StartNew.Reason.CANCELLED, attempt);
        }
        return checkpoint == null
                ? new StartNew(attempt, StartNew.Reason.NOTHING_COMMITTED, marker.began())
                : new Restore(attempt, checkpoint);
    }

    /** What stops a start at either moment: status first, since an ended job may have lost its store by right. */
    private static @Nullable Refusal refuse(Facts facts) {
        return facts.request() == null ? refusePlain(facts) : RestoreRules.refuse(facts);
    }

    private static @Nullable Refusal refusePlain(Facts facts) {
        Refusal foreign = RestoreRules.refuseForeign(facts);
        Marker marker = facts.marker();
        if (foreign != null || marker == null) {
            return foreign;
        }
        return switch (marker.status()) {
            case FINISHED, STOPPED -> new AlreadyEnded(marker.status(), marker.checkpoint());
            case CANCELLED -> null;
            case RESTORING -> new RestoreUnfinished();
            case RUNNING -> refuseRunning(marker, facts);
        };
    }

    private static @Nullable Refusal refuseRunning(Marker marker, Facts facts) {
        if (!marker.storeId().equals(facts.storeId())) {
            return new OtherStore(marker.storeId(), facts.storeId());
        }
        CheckpointId checkpoint = marker.checkpoint();
        return checkpoint == null || facts.available().contains(checkpoint)
                ? null
                : new CheckpointMissing(checkpoint, facts.available());
    }

    /** Only checkpoint 0s: they hold start offsets and no state, from a first claim whose marker has expired. */
    private static AfterClaim withoutMarker(Facts facts) {
        for (CheckpointId id : facts.available()) {
            if (id.number() > 0) {
                return new MarkerLost(facts.available());
            }
        }
        long attempt = RestoreRules.attemptAbove(facts);
        return new StartNew(attempt, StartNew.Reason.NEW_JOB, attempt);
    }
}
