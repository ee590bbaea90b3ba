package dev.weir.task;

import dev.weir.checkpoint.CheckpointMetadata.KeyGroupWatermark;
import dev.weir.state.KeyGroupRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Event time per key group. After a change of parallelism a task may own key groups that had come further than it has
 * itself; whether something is late is judged by the larger of the two, so that nothing fires twice. Owned by the task's
 * thread.
 */
final class KeyGroupWatermarks {
    private final KeyGroupRange range;
    /** What the restored checkpoint said, by key group minus the range's first. */
    private final long[] restored;

    private final long largestRestored;
    private long task = Long.MIN_VALUE;

    KeyGroupWatermarks(KeyGroupRange range, List<KeyGroupWatermark> fromCheckpoint) {
        this.range = range;
        this.restored = new long[range.last() - range.first() + 1];
        Arrays.fill(restored, Long.MIN_VALUE);
        for (KeyGroupWatermark w : fromCheckpoint) {
            for (int g = Math.max(w.first(), range.first()); g <= Math.min(w.last(), range.last()); g++) {
                restored[g - range.first()] = w.watermarkMs();
            }
        }
        this.largestRestored = Arrays.stream(restored).max().orElse(Long.MIN_VALUE);
    }

    void setTask(long watermarkMs) {
        task = watermarkMs;
    }

    /** The watermark of the whole task: the smallest of its key groups. */
    long ofTask() {
        return task >= largestRestored
                ? task
                : Math.max(task, Arrays.stream(restored).min().orElse(task));
    }

    long of(int keyGroup) {
        return task >= largestRestored ? task : Math.max(task, restored[keyGroup - range.first()]);
    }

    /** For a checkpoint: neighbours with the same watermark as one range. */
    List<KeyGroupWatermark> describe() {
        List<KeyGroupWatermark> ranges = new ArrayList<>();
        int first = range.first();
        for (int g = range.first(); g <= range.last(); g++) {
            if (g == range.last() || of(g + 1) != of(first)) {
                ranges.add(new KeyGroupWatermark(first, g, of(first)));
                first = g + 1;
            }
        }
        return ranges;
    }
}
