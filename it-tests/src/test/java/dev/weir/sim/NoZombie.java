package dev.weir.sim;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.JobStatus;
import dev.weir.checkpoint.Marker;
import org.jspecify.annotations.Nullable;

/** Once an attempt has claimed the job, no older one changes the marker any more; and the checkpoint never goes back. */
final class NoZombie implements Invariant {
    private @Nullable Marker last;

    @Override
    public @Nullable String violation(Scene scene, boolean atEnd) {
        Marker now = scene.marker();
        Marker before = last;
        last = now == null ? before : now;
        if (now == null || before == null || now.equals(before)) {
            return before != null && now == null ? "the marker " + before + " is gone" : null;
        }
        if (now.attempt() < before.attempt()) {
            return "attempt " + now.attempt() + " committed after attempt " + before.attempt() + " had claimed: " + now;
        }
        boolean begunAgain = scene.goesOnWhenStopped && before.status() == JobStatus.STOPPED;
        boolean ended = before.status() != JobStatus.RUNNING && before.status() != JobStatus.RESTORING;
        if (ended && !begunAgain) {
            return "the job was " + before.status() + ", and then came " + now;
        }
        CheckpointId from = before.checkpoint();
        CheckpointId to = now.checkpoint();
        if (from != null && (to == null || to.number() < from.number())) {
            return "the marker went back from " + before + " to " + now;
        }
        if (now.attempt() > before.attempt() && from != null && !from.equals(to)) {
            return "attempt " + now.attempt() + " claimed with another checkpoint than the marker's: " + before + ", "
                    + now;
        }
        return null;
    }
}
