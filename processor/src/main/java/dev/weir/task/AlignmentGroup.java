package dev.weir.task;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The watermarks of all source tasks of one group, so that each sees the slowest. Shared by their threads: each slot has
 * one writer, and everyone reads without waiting.
 */
final class AlignmentGroup {
    /** Told by a task that holds nobody back: idle, without splits, or at its end. */
    static final long NOT_COUNTED = Long.MAX_VALUE;

    private final AtomicLongArray watermarks;

    /** @param tasks how many there are; until it tells one, each counts as if it stood at the beginning of time */
    AlignmentGroup(int tasks) {
        watermarks = new AtomicLongArray(tasks);
        for (int i = 0; i < tasks; i++) {
            watermarks.setRelease(i, Long.MIN_VALUE);
        }
    }

    void publish(int slot, long watermarkMs) {
        watermarks.setRelease(slot, watermarkMs);
    }

    /** The slowest's watermark; {@link #NOT_COUNTED} when there is none. */
    long slowestMs() {
        long slowest = NOT_COUNTED;
        for (int i = 0; i < watermarks.length(); i++) {
            slowest = Math.min(slowest, watermarks.getAcquire(i));
        }
        return slowest;
    }
}
