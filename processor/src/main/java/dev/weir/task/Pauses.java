package dev.weir.task;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long barriers kept a task from its records: one duration per checkpoint, counted by size. The task's thread adds;
 * any thread may look.
 */
public final class Pauses {
    /** Upper bounds of the sizes in milliseconds; durations above the last are counted behind it. */
    public static final List<Integer> BOUNDS_MS =
            List.of(1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 100, 200, 500, 1_000, 5_000);

    private static final long NONE = Long.MIN_VALUE;

    private final AtomicLongArray synchronous = new AtomicLongArray(BOUNDS_MS.size() + 1);
    private final AtomicLongArray whole = new AtomicLongArray(BOUNDS_MS.size() + 1);
    /** When the barrier was there that the task stands before, or has passed without taking a record since. */
    private long arrivedNanos = NONE;

    private boolean passed;

    /**
     * What was counted, of one task or of several.
     *
     * @param synchronous by size, how long the snapshot took the task's thread
     * @param whole by size, how long it was from the barrier's arrival (on all inputs, when they align) until the task could
     *     take its next record
     */
    public record Counts(List<Long> synchronous, List<Long> whole) {
        /** Of tasks together. */
        public static Counts of(List<Pauses> tasks) {
            return new Counts(
                    sum(tasks.stream().map(p -> p.synchronous).toList()),
                    sum(tasks.stream().map(p -> p.whole).toList()));
        }

        private static List<Long> sum(List<AtomicLongArray> all) {
            Long[] sums = new Long[BOUNDS_MS.size() + 1];
            for (int i = 0; i < sums.length; i++) {
                long sum = 0;
                for (AtomicLongArray one : all) {
                    sum += one.get(i);
                }
                sums[i] = sum;
            }
            return List.of(sums);
        }
    }

    /** The task stands before a barrier; only the first call since it took a record counts. */
    void arrived(long nowNanos) {
        if (arrivedNanos == NONE) {
            arrivedNanos = nowNanos;
        }
    }

    /** The barrier has passed. @param sinceNanos when the snapshot began */
    void passed(long sinceNanos, long nowNanos) {
        passed = true;
        count(synchronous, nowNanos - sinceNanos);
    }

    /** Whether {@link #goesOn} is to be called when the task can take its next record. */
    boolean isWaitedFor() {
        return passed;
    }

    /** The task can take its next record. */
    void goesOn(long nowNanos) {
        count(whole, nowNanos - arrivedNanos);
        forget();
    }

    /** It was not a barrier to be passed. */
    void forget() {
        arrivedNanos = NONE;
        passed = false;
    }

    private static void count(AtomicLongArray counts, long nanos) {
        int size = 0;
        while (size < BOUNDS_MS.size() && nanos > TimeUnit.MILLISECONDS.toNanos(BOUNDS_MS.get(size))) {
            size++;
        }
        counts.lazySet(size, counts.get(size) + 1);
    }
}
