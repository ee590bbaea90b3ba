package dev.weir.checkpoint;

import dev.weir.checkpoint.RecoveryDecision.AlreadyEnded;
import dev.weir.checkpoint.RecoveryDecision.CheckpointMissing;
import dev.weir.checkpoint.RecoveryDecision.ForeignMarker;
import dev.weir.checkpoint.RecoveryDecision.MarkerAhead;
import dev.weir.checkpoint.RecoveryDecision.MarkerLost;
import dev.weir.checkpoint.RecoveryDecision.NotCurrent;
import dev.weir.checkpoint.RecoveryDecision.OtherStore;
import dev.weir.checkpoint.RecoveryDecision.Refusal;
import dev.weir.checkpoint.RecoveryDecision.RestoreUnfinished;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.util.Collection;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says to a person why nothing starts, and what to do. */
public final class RecoveryErrors {
    private static final String START_ANEW =
            " To start anew from where its sources begin, give the job another name: its output is then written again.";

    private RecoveryErrors() {}

    /**
     * The ending of a process that may not start.
     *
     * @param job the own job's name
     * @param store where the own store is, for the message
     * @return with DONE when the job has ended, else with CONFIGURATION
     */
    public static WeirException toError(String job, String store, Refusal refusal) {
        if (refusal instanceof AlreadyEnded ended) {
            return new WeirException(ExitCode.DONE, alreadyEnded(job, ended));
        }
        return new WeirException(
                ExitCode.CONFIGURATION, "Job " + job + " does not start: " + reason(job, store, refusal));
    }

    /**
     * For another try: a broker may still load its offsets.
     *
     * @param marker what the brokers show; null: nothing
     * @param newer what the store has
     * @return with UNAVAILABLE
     */
    public static WeirException behind(String job, @Nullable Marker marker, CheckpointId newer) {
        return new WeirException(
                ExitCode.UNAVAILABLE,
                "Job " + job + " does not start yet: its group shows " + shown(marker)
                        + ", but its store has checkpoint "
                        + newer
                        + ", which comes after that. A broker that has just started may show old offsets, so this is tried"
                        + " again. If it stays so, the group was set back, or brokers were restored from a copy: copy the"
                        + " checkpoint to go on from with 'savepoint export', and begin from the copy with -s and"
                        + " --rollback");
    }

    /**
     * For another try: a broker loads its offsets.
     *
     * @param marker what the brokers show; null: nothing
     * @param before what they have shown before
     * @return with UNAVAILABLE
     */
    public static WeirException older(String job, @Nullable Marker marker, Marker before) {
        return new WeirException(
                ExitCode.UNAVAILABLE,
                "Job " + job + " does not start yet: its group shows " + shown(marker) + ", and has shown "
                        + shown(before)
                        + " a moment ago. A broker that has just started may show old offsets, so this is tried again. If"
                        + " it stays so, somebody has set the group back, or deleted what it holds, while the job started");
    }

    private static String shown(@Nullable Marker marker) {
        return marker == null ? "no marker" : "attempt " + marker.attempt() + " with checkpoint " + marker.checkpoint();
    }

    private static String alreadyEnded(String job, AlreadyEnded ended) {
        CheckpointId last = ended.checkpoint();
        return "Job " + job + " is " + ended.status() + ", nothing to do. "
                + (last == null ? "It ended without a checkpoint." : "Its last checkpoint is " + last + ".")
                + " To go on from there: run -s latest."
                + START_ANEW;
    }

    private static String reason(String job, String store, Refusal refusal) {
        if (refusal instanceof ForeignMarker foreign) {
            return foreign(job, foreign);
        }
        if (refusal instanceof OtherStore other) {
            return otherStore(store, other);
        }
        if (refusal instanceof CheckpointMissing missing) {
            return missing(store, missing);
        }
        if (refusal instanceof MarkerLost lost) {
            return markerLost(job, store, lost);
        }
        if (refusal instanceof MarkerAhead ahead) {
            return ahead(ahead);
        }
        if (refusal instanceof NotCurrent not) {
            return notCurrent(not);
        }
        if (refusal instanceof RestoreUnfinished) {
            return "its start from a savepoint or checkpoint was begun and is not complete. Start it with the same -s"
                    + " once more; nothing was processed yet.";
        }
        throw new IllegalArgumentException("not a refusal with a reason: " + refusal);
    }

    private static String foreign(String job, ForeignMarker foreign) {
        return "its own consumer group weir." + job + " holds what this job did not write: '" + foreign.content()
                + "'. Expected one offset whose metadata is a marker of job " + job + ". Keep other programs out of"
                + " this group, and delete the offsets that they left in it (kafka-consumer-groups.sh"
                + " --delete-offsets), not the job's own.";
    }

    private static String otherStore(String store, OtherStore other) {
        return "its current checkpoint lies in store " + other.markerStore() + ", but " + store + " is "
                + (other.ownStore() == null ? "a new store" : "store " + other.ownStore())
                + ". Point checkpoint.dir to the store that it ran with." + START_ANEW;
    }

    private static String missing(String store, CheckpointMissing missing) {
        return "its current checkpoint is " + missing.checkpoint() + ", but " + store + " lacks it and holds "
                + ids(missing.available()) + ". Restore the missing files from a copy." + START_ANEW;
    }

    private static String markerLost(String job, String store, MarkerLost lost) {
        return "no marker in its consumer group weir." + job + " says which checkpoint is current; " + store + " holds "
                + ids(lost.available()) + ". A broker forgets a group that is idle for longer than"
                + " offsets.retention.minutes, and with a topic what the group holds for it: the marker stands on the first"
                + " topic that the job has ever written to. None of them is chosen: the output may be ahead of it, and would repeat."
                + " To begin from one of them all the same, name its folder with -s: that of the highest number which"
                + " has a file _confirmed was the current one, or the one before it."
                + START_ANEW;
    }

    private static String ahead(MarkerAhead ahead) {
        RestoreRequest request = ahead.request();
        String repeated = ahead.checkpoints() > 0
                ? "the output of " + ahead.checkpoints() + " checkpoints would be written again"
                : "they are not of one line, so output could be written again or left out";
        return "its output is that of checkpoint " + ahead.current() + ", and what -s names is checkpoint "
                + request.checkpoint() + " of job " + request.job() + ": " + repeated
                + ". Add --rollback if that is meant; leave -s out to go on from checkpoint " + ahead.current() + ".";
    }

    private static String notCurrent(NotCurrent not) {
        return "-s names checkpoint " + not.named() + " of its own store, but only the current one, " + not.current()
                + ", and its parent" + (not.parent() == null ? "" : ", " + not.parent() + ",")
                + " can be gone back to: older ones may be deleted at any moment, newer ones were never committed."
                + " To go back further, take savepoints.";
    }

    private static String ids(Collection<CheckpointId> available) {
        return available.isEmpty()
                ? "no checkpoint"
                : "checkpoints "
                        + available.stream().map(CheckpointId::toString).collect(Collectors.joining(", "));
    }
}
