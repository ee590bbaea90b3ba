package dev.weir.checkpoint;

import dev.weir.checkpoint.RecoveryDecision.AlreadyEnded;
import dev.weir.checkpoint.RecoveryDecision.CheckpointMissing;
import dev.weir.checkpoint.RecoveryDecision.ForeignMarker;
import dev.weir.checkpoint.RecoveryDecision.MarkerLost;
import dev.weir.checkpoint.RecoveryDecision.OtherStore;
import dev.weir.checkpoint.RecoveryDecision.Refusal;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.util.Collection;
import java.util.stream.Collectors;

/** Says to a person why nothing starts, and what to do. */
public final class RecoveryErrors {
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

    private static String alreadyEnded(String job, AlreadyEnded ended) {
        CheckpointId last = ended.checkpoint();
        return "Job " + job + " is " + ended.status() + ", nothing to do. "
                + (last == null
                        ? "It ended without a checkpoint."
                        : "To go on from its last checkpoint " + last + ": run -s latest.");
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
        throw new IllegalArgumentException("not a refusal with a reason: " + refusal);
    }

    private static String foreign(String job, ForeignMarker foreign) {
        return "its own consumer group weir." + job + " holds what this job did not write: '" + foreign.content()
                + "'. Expected one offset whose metadata is a marker of job " + job + ". Keep other programs out of"
                + " this group; if nothing in it is needed, delete the group and start with -s from a checkpoint or"
                + " savepoint.";
    }

    private static String otherStore(String store, OtherStore other) {
        return "its current checkpoint lies in store " + other.markerStore() + ", but " + store + " is "
                + (other.ownStore() == null ? "a new store" : "store " + other.ownStore())
                + ". Point checkpoint.dir to the store that it ran with, or start with -s from a checkpoint or savepoint.";
    }

    private static String missing(String store, CheckpointMissing missing) {
        return "its current checkpoint is " + missing.checkpoint() + ", but " + store + " lacks it and holds "
                + ids(missing.available()) + ". Restore the missing files from a copy, or accept that output after"
                + " another checkpoint or savepoint repeats, and start with -s and --rollback.";
    }

    private static String markerLost(String job, String store, MarkerLost lost) {
        return "no marker in its consumer group weir." + job + " says which checkpoint is current; " + store + " holds "
                + ids(lost.available()) + ". A broker forgets a group that is idle for longer than"
                + " offsets.retention.minutes. If the job wrote nothing after the newest of them, go on with"
                + " -s and the folder of that checkpoint: chk-"
                + lost.available().last() + ".";
    }

    private static String ids(Collection<CheckpointId> available) {
        return available.isEmpty()
                ? "no checkpoint"
                : "checkpoints "
                        + available.stream().map(CheckpointId::toString).collect(Collectors.joining(", "));
    }
}
