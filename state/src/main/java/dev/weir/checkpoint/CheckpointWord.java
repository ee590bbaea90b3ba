package dev.weir.checkpoint;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

/**
 * The one word on which the two ways of a checkpoint part, shared by the coordinator and every sink task.
 *
 * <pre>
 *   OPEN --cut()--&gt; CUT       by the first sink task that moves on to the next epoch; from then on the checkpoint is
 *                             completed or the attempt ends, since two transactions cannot be committed as one
 *   OPEN --abort()--&gt; ABORTED by the coordinator; from then on the checkpoint's barriers are ignored everywhere
 * </pre>
 */
public final class CheckpointWord {
    /** The three values. */
    public enum Value {
        OPEN,
        CUT,
        ABORTED
    }

    private static final AtomicReferenceFieldUpdater<CheckpointWord, Value> VALUE =
            AtomicReferenceFieldUpdater.newUpdater(CheckpointWord.class, Value.class, "value");

    private volatile Value value = Value.OPEN;

    /** Any thread. @return whether the checkpoint is cut now, by this call or an earlier one; false: it is aborted */
    public boolean cut() {
        return VALUE.compareAndSet(this, Value.OPEN, Value.CUT) || value == Value.CUT;
    }

    /** The coordinator's thread. @return whether the checkpoint is aborted now; false: it is cut and must complete */
    public boolean abort() {
        return VALUE.compareAndSet(this, Value.OPEN, Value.ABORTED) || value == Value.ABORTED;
    }

    public boolean isAborted() {
        return value == Value.ABORTED;
    }

    public Value get() {
        return value;
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
