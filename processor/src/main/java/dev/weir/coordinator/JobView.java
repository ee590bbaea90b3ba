package dev.weir.coordinator;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.task.Pauses;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job as people and tools see it; an immutable picture.
 *
 * @param state what the process is doing
 * @param attempt the claimed attempt; 0 before the first claim
 * @param restarts failed attempts of this process
 * @param lastFailure why the last attempt ended; null when none failed
 * @param trouble what is being tried again now and does not get through, and why; null when nothing is
 * @param retries how often each step of the protocol was tried again by this process, by the step's name
 * @param store the identity of the store that holds the job's checkpoints; null until the first claim has looked
 * @param checkpoint the current checkpoint; null before the first
 * @param recordsIn records read from the sources by this attempt
 * @param recordsOut records acknowledged by the brokers in this attempt
 * @param watermarkMs the smallest watermark of all tasks that are not idle; {@link Long#MIN_VALUE} for none yet
 * @param lag records not yet read, per partition
 * @param tasks one entry per task
 * @param counters what operators count, by {@code uid/counter}
 * @param ends how many checkpoints of this process came to which end
 * @param checkpoints the last checkpoints, newest first, those of earlier attempts and processes included
 * @param lastCompleted the newest completed checkpoint, which need not be among the last ones; null when none is known
 * @param keyedState keyed state in the checkpoint store
 * @param pauses how long checkpoints have kept the attempt's tasks from their records
 */
public record JobView(
        String job,
        State state,
        long attempt,
        int restarts,
        @Nullable String lastFailure,
        @Nullable String trouble,
        Map<String, Long> retries,
        @Nullable String store,
        @Nullable CheckpointId checkpoint,
        long recordsIn,
        long recordsOut,
        long watermarkMs,
        Map<String, Long> lag,
        List<TaskView> tasks,
        Map<String, Long> counters,
        CheckpointEnds ends,
        List<CheckpointStats> checkpoints,
        @Nullable CheckpointStats lastCompleted,
        StateView keyedState,
        Pauses.Counts pauses) {

    /** What the process is doing. */
    public enum State {
        /** Looking at the marker, fencing, claiming. */
        CLAIMING,
        /** Reading the checkpoint, seeking the sources. */
        RESTORING,
        RUNNING,
        /** An attempt has failed; its tasks are being ended. */
        ENDING,
        /** Waiting before the next attempt. */
        BACKING_OFF,
        /** Nothing runs any more. */
        ENDED
    }

    /** One task. {@code blocked}: whether it waits for room behind it or for the broker. */
    public record TaskView(String name, int subtask, int parallelism, long recordsIn, boolean blocked) {}

    /**
     * Keyed state in the checkpoint store. What is written counts from the attempt's beginning, and all of it together is
     * what was uploaded.
     *
     * @param storedBytes files of the current checkpoint, with those that it shares with others
     * @param changedBytes written by completed checkpoints: what had changed since the one before
     * @param mergedBytes written by merging such files, with the base where it is in their form
     * @param baseBytes written for bases in a backend's own form: files that were not stored before
     * @param bases how many of these bases there were
     * @param restoreMs from the reading of the checkpoint until every task was open; 0 until then
     */
    public record StateView(
            long storedBytes, long changedBytes, long mergedBytes, long baseBytes, long bases, long restoreMs) {
        /** Before there is an attempt. */
        public static final StateView NONE = new StateView(0, 0, 0, 0, 0, 0);
    }

    /**
     * How many checkpoints came to which end.
     *
     * @param aborted given up, since not all tasks acknowledged them in time; the job goes on
     * @param failed under way when their attempt failed
     */
    public record CheckpointEnds(long completed, long aborted, long failed) {
        public static final CheckpointEnds NONE = new CheckpointEnds(0, 0, 0);

        CheckpointEnds with(CheckpointStats ended) {
            if (ended.isCompleted()) {
                return new CheckpointEnds(completed + 1, aborted, failed);
            }
            return ended.result().startsWith("ABORTED")
                    ? new CheckpointEnds(completed, aborted + 1, failed)
                    : new CheckpointEnds(completed, aborted, failed + 1);
        }
    }

    /**
     * What one checkpoint took. Durations in milliseconds.
     *
     * @param result COMPLETED, ABORTED or FAILED, with the reason after a colon
     * @param triggeredAtMs wall clock
     * @param alignMs from the trigger to the last task's acknowledgement
     * @param flushMs waiting for the broker's acknowledgements
     * @param writeMs writing state
     * @param publishMs publishing the metadata
     * @param commitMs marker and commit
     * @param totalMs from the trigger to completion
     * @param bytes state written for it, overtaken records included
     * @param unaligned whether its barriers have overtaken records
     * @param overtakenBytes overtaken records written
     * @param retries how often a step of its completion was tried again
     */
    public record CheckpointStats(
            CheckpointId id,
            String result,
            long triggeredAtMs,
            long alignMs,
            long flushMs,
            long writeMs,
            long publishMs,
            long commitMs,
            long totalMs,
            long bytes,
            boolean unaligned,
            long overtakenBytes,
            int retries) {
        public boolean isCompleted() {
            return result.equals("COMPLETED");
        }
    }
}
