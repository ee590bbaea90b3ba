package dev.weir.coordinator;

import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import dev.weir.checkpoint.store.CheckpointStore;
import dev.weir.env.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Merges files of keyed state in the background, so that a checkpoint is never many files. A merged file counts only when
 * the next checkpoint names it; if the attempt ends before, it is garbage. Owned by the coordinator's thread.
 */
final class LayerMerges {
    private static final Logger LOG = LoggerFactory.getLogger(LayerMerges.class);

    private record Merged(List<StateFile> replaced, StateFile file) {}

    private final CheckpointStore store;
    private final long attemptNumber;
    private final CheckpointCoordinator.Attempt attempt;
    private boolean running;
    private @Nullable Merged merged;

    LayerMerges(CheckpointStore store, long attemptNumber, CheckpointCoordinator.Attempt attempt) {
        this.store = store;
        this.attemptNumber = attemptNumber;
        this.attempt = attempt;
    }

    /** A checkpoint with these files is complete: starts a merge when that is worth it. */
    void consider(List<StateFile> files) {
        if (running || attempt.isEnding()) {
            return;
        }
        Merged done = merged;
        if (done != null && files.contains(done.file())) {
            merged = null;
        } else if (done != null) {
            return;
        }
        MergePolicy.Merge choice = MergePolicy.choose(files);
        if (choice == null) {
            return;
        }
        running = true;
        List<StateFile> replaced = List.copyOf(files.subList(choice.from(), files.size()));
        AtomicReference<StateFile> result = new AtomicReference<>();
        Step step = new Step(
                "merge", () -> result.set(StateFilesOfJob.merge(store, attemptNumber, replaced, choice.base())));
        attempt.run("merge", List.of(step), error -> {
            running = false;
            StateFile file = result.get();
            if (error != null || file == null) {
                LOG.warn(
                        "files of state were not merged, to be tried again: {}",
                        error == null ? "" : error.getMessage());
            } else {
                merged = new Merged(replaced, file);
            }
        });
    }

    /** The files with the merged one in the place of those it replaces. */
    List<StateFile> applyTo(List<StateFile> files) {
        Merged done = merged;
        if (done == null) {
            return files;
        }
        int at = files.indexOf(done.replaced().get(0));
        int end = at + done.replaced().size();
        if (at < 0 || end > files.size() || !files.subList(at, end).equals(done.replaced())) {
            return files;
        }
        List<StateFile> result = new ArrayList<>(files.subList(0, at));
        result.add(done.file());
        result.addAll(files.subList(end, files.size()));
        return result;
    }
}
