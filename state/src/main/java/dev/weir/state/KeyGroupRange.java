package dev.weir.state;

/**
 * Contiguous key groups, both ends included. A key's key group is its hash modulo the job's maximum parallelism; a task
 * owns a range of them, so that a change of parallelism moves whole key groups.
 */
public record KeyGroupRange(int first, int last) {
    public KeyGroupRange {
        if (first < 0 || last < first) {
            throw new IllegalArgumentException("not a range of key groups: " + first + ".." + last);
        }
    }

    public boolean contains(int keyGroup) {
        return keyGroup >= first && keyGroup <= last;
    }

    /** The range of one task: ranges of all tasks are disjoint, cover all key groups, and differ in size by one at most. */
    public static KeyGroupRange of(int maxParallelism, int parallelism, int subtask) {
        if (parallelism < 1 || parallelism > maxParallelism || subtask < 0 || subtask >= parallelism) {
            throw new IllegalArgumentException(
                    "subtask " + subtask + " of " + parallelism + " at maximum parallelism " + maxParallelism);
        }
        int first = (int) (((long) subtask * maxParallelism + parallelism - 1) / parallelism);
        int last = (int) (((long) (subtask + 1) * maxParallelism - 1) / parallelism);
        return new KeyGroupRange(first, last);
    }

    /** The task that owns a key group: the inverse of {@link #of}. */
    public static int subtaskOf(int keyGroup, int maxParallelism, int parallelism) {
        return (int) ((long) keyGroup * parallelism / maxParallelism);
    }
}
