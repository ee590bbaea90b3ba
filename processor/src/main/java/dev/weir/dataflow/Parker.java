package dev.weir.dataflow;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Lets one owner thread sleep until somebody has work for it. A wake-up that comes while the owner is awake ends its next
 * sleep at once, so none is ever lost.
 */
public final class Parker {
    private volatile boolean signalled;
    private volatile @Nullable Thread sleeper;

    /** Owner thread: sleeps until woken, or at most this long. */
    public void park(long maxNanos) {
        // The order matters: say who sleeps, then look for a signal. wake() does it the other way round.
        sleeper = Thread.currentThread();
        if (!signalled) {
            LockSupport.parkNanos(this, maxNanos);
        }
        sleeper = null;
        signalled = false;
    }

    /** Any thread. */
    public void wake() {
        if (!signalled) {
            signalled = true;
        }
        Thread t = sleeper;
        if (t != null) {
            LockSupport.unpark(t);
        }
    }
}
