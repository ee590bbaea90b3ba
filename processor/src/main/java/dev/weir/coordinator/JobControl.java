package dev.weir.coordinator;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.state.base.BaseStats;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What a running job can be asked and told. Thread-safe; no method blocks. */
public interface JobControl {
    /** What the job is doing, as of a moment ago. */
    JobView view();

    /** What the base of keyed state does inside; null when state is on the heap, or none is open. */
    @Nullable
    BaseStats baseStats();

    /** Takes a checkpoint now; done when it is complete. */
    CompletableFuture<CheckpointId> checkpoint();

    /**
     * Takes a checkpoint and makes a savepoint of it; done when that is written.
     *
     * @param dir where its folder is made: absolute, or below the setting {@code savepoint.dir}; null: there
     */
    CompletableFuture<Savepoint> savepoint(@Nullable String dir);

    /**
     * Ends the job after one more checkpoint, which marks it STOPPED; done when that is complete.
     *
     * @param drain whether event time comes to its end first, so that every window fires
     */
    CompletableFuture<CheckpointId> stop(boolean drain);

    /** The same; done when a savepoint of that checkpoint is written. Nothing is committed after it. */
    CompletableFuture<Savepoint> stopWithSavepoint(boolean drain, @Nullable String dir);

    /** Ends the job without another checkpoint, marks it CANCELLED, and deletes its checkpoints unless told otherwise. */
    CompletableFuture<Void> cancel();

    /**
     * Stops the job, makes a savepoint of its last checkpoint, and cancels it then; done after that. If no savepoint can
     * be made the job stays STOPPED.
     */
    CompletableFuture<Savepoint> cancelWithSavepoint(@Nullable String dir);

    /** A savepoint. @param path its folder, absolute */
    record Savepoint(String path, CheckpointId checkpoint) {}

    /** Ends the process as a crash would, but in order: nothing is committed, the next start goes on. For SIGTERM. */
    void shutDown();
}
