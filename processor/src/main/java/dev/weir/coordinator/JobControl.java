package dev.weir.coordinator;

import dev.weir.checkpoint.CheckpointId;
import java.util.concurrent.CompletableFuture;

/** What a running job can be asked and told. Thread-safe; no method blocks. */
public interface JobControl {
    /** What the job is doing, as of a moment ago. */
    JobView view();

    /** Takes a checkpoint now; done when it is complete. */
    CompletableFuture<CheckpointId> checkpoint();

    /** Ends the job after one more checkpoint, which marks it STOPPED; done when that is complete. */
    CompletableFuture<CheckpointId> stop();

    /** Ends the job without another checkpoint, marks it CANCELLED, and deletes its checkpoints unless told otherwise. */
    CompletableFuture<Void> cancel();

    /** Ends the process as a crash would, but in order: nothing is committed, the next start goes on. For SIGTERM. */
    void shutDown();
}
