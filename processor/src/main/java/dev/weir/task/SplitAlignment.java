package dev.weir.task;

import dev.weir.connector.SourceReader;
import java.util.Arrays;

/**
 * Keeps the splits of a source task from running further ahead of the slowest source of their group than allowed. Owned
 * by the task's thread.
 *
 * <p>No two wait for each other: the split that the slowest watermark comes from is never ahead of it, so it goes on. A
 * split that waits does not become idle meanwhile, or event time could pass the records that are held back.
 */
final class SplitAlignment {
    private final AlignmentGroup group;
    private final int slot;
    private final long maxDriftMs;
    private boolean[] paused = {};

    SplitAlignment(AlignmentGroup group, int slot, long maxDriftMs) {
        this.group = group;
        this.slot = slot;
        this.maxDriftMs = maxDriftMs;
    }

    /** Tells the others how far this task is. */
    void publish(SplitWatermarks watermarks) {
        group.publish(slot, watermarks.allIdle() ? AlignmentGroup.NOT_COUNTED : watermarks.watermarkMs());
    }

    /** Stops the splits that are too far ahead, and lets those go on that no longer are. */
    void apply(SplitWatermarks watermarks, SourceReader<?> reader, long nowMs) {
        int splits = watermarks.splits();
        paused = paused.length == splits ? paused : Arrays.copyOf(paused, splits);
        long limitMs = limit(group.slowestMs());
        for (int s = 0; s < splits; s++) {
            boolean ahead = watermarks.ofSplit(s) > limitMs && !reader.isFinished(s);
            if (ahead != paused[s]) {
                paused[s] = ahead;
                reader.setPaused(s, ahead);
            }
            if (ahead) {
                watermarks.onWaiting(s, nowMs);
            }
        }
    }

    private long limit(long slowestMs) {
        return slowestMs > Long.MAX_VALUE - maxDriftMs ? Long.MAX_VALUE : slowestMs + maxDriftMs;
    }

    /** Whether there is nothing that may be read now. */
    boolean allPaused(SourceReader<?> reader) {
        for (int s = 0; s < paused.length; s++) {
            if (!paused[s] && !reader.isFinished(s)) {
                return false;
            }
        }
        return paused.length > 0;
    }
}
