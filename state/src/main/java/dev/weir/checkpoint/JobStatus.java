package dev.weir.checkpoint;

/** What a job's marker says of the job. */
public enum JobStatus {
    /** An attempt runs, or crashed: a start goes on from the marker's checkpoint. */
    RUNNING,
    /**
     * A job without a marker was to begin from a savepoint or checkpoint, and that is not complete: only a start that says
     * from what may go on.
     */
    RESTORING,
    /** Ended by {@code stop}; its last checkpoint is kept. */
    STOPPED,
    /** A bounded job has read all its input; its last checkpoint is kept. */
    FINISHED,
    /** Ended by {@code cancel}; a later start is that of a new job. */
    CANCELLED
}
