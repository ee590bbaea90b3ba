package dev.weir.coordinator;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointWord;
import dev.weir.checkpoint.JobStatus;
import dev.weir.task.TaskId;
import dev.weir.task.TaskSnapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint under way.
 *
 * <pre>
 *   triggered --all tasks acknowledged--&gt; completing (flush, write, publish, marker, commit, confirm) --&gt; completed
 *   triggered --timeout, word still OPEN--&gt; aborted
 * </pre>
 *
 * Owned by the coordinator's thread.
 */
final class PendingCheckpoint {
    /** What became of an acknowledgement. */
    enum Acknowledged {
        /** Taken; others are missing. */
        TAKEN,
        /** Taken, and it was the last. */
        ALL,
        /** This task has acknowledged before. */
        DUPLICATE
    }

    final CheckpointId id;
    final CheckpointWord word = new CheckpointWord();
    /** What the marker will say: RUNNING, or how the job ends with this checkpoint. */
    final JobStatus status;

    final long triggeredAtMs;
    final long triggeredAtWallMs;
    final List<CompletableFuture<CheckpointId>> waiting = new ArrayList<>();
    private final Set<TaskId> missing;
    private final Map<TaskId, TaskSnapshot> snapshots = new LinkedHashMap<>();
    private long alignedAtMs = -1;
    /** Once every task has acknowledged. */
    @Nullable
    Completion completion;

    PendingCheckpoint(CheckpointId id, JobStatus status, Set<TaskId> tasks, long nowMs, long nowWallMs) {
        this.id = id;
        this.status = status;
        this.missing = new HashSet<>(tasks);
        this.triggeredAtMs = nowMs;
        this.triggeredAtWallMs = nowWallMs;
    }

    /** Whether the job ends with it. */
    boolean isLast() {
        return status != JobStatus.RUNNING;
    }

    Acknowledged acknowledge(TaskId task, TaskSnapshot snapshot, long nowMs) {
        if (!missing.remove(task)) {
            return Acknowledged.DUPLICATE;
        }
        snapshots.put(task, snapshot);
        if (!missing.isEmpty()) {
            return Acknowledged.TAKEN;
        }
        alignedAtMs = nowMs;
        return Acknowledged.ALL;
    }

    boolean isAcknowledged() {
        return missing.isEmpty();
    }

    Set<TaskId> missing() {
        return missing;
    }

    Map<TaskId, TaskSnapshot> snapshots() {
        return snapshots;
    }

    long alignMs() {
        return alignedAtMs - triggeredAtMs;
    }
}
