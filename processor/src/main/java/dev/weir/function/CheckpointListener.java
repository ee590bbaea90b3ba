package dev.weir.function;

/** For functions that want to know when the work so far has become visible to readers of the output. */
public interface CheckpointListener {
    /**
     * A checkpoint is complete: its transaction is committed. Called on the task's thread. Not called for every
     * checkpoint after a crash, so nothing may depend on seeing each.
     *
     * @param n the checkpoint's number, rising
     */
    void checkpointCompleted(long n) throws Exception;
}
