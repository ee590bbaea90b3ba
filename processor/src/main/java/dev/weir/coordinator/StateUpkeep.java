package dev.weir.coordinator;

import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import dev.weir.checkpoint.store.CheckpointStore;
import dev.weir.env.Step;
import dev.weir.state.FrozenLayer;
import dev.weir.state.base.LayerFold;
import dev.weir.state.base.StateBase;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps restarts short and memory free, in the background: merges files of layers, folds layers of completed checkpoints
 * into the base where there is one, and takes new bases. Folds and the snapshot of a new base come one after the other, so
 * that a base taken is exactly the state of a checkpoint. What is written to the store, merged files or a snapshot's, is
 * written beside folds, since a task may wait for these; one of them at a time, for both replace files of a checkpoint. It
 * counts only when the next checkpoint names it; if the attempt ends before, it is garbage. Owned by the coordinator's
 * thread.
 */
final class StateUpkeep {
    /** Checkpoints whose layers wait to be folded together, so that what changes often goes into the base once. */
    private static final int FOLD_EVERY = 10;

    /** In place of {@code replaced}, which stand next to each other in a checkpoint's list. */
    private record Replacement(List<StateFile> replaced, List<StateFile> by) {}

    private final CheckpointStore store;
    private final long attemptNumber;
    private final CheckpointCoordinator.Attempt attempt;
    private final @Nullable StateBase base;
    private final long layersMaxBytes;
    private final int filesMax;
    private final StateWritten written;
    /** What a fold would set free would never be free without it: a full disk is waited for as long as the attempt lives. */
    private final Retry patience;
    /** Of completed checkpoints, oldest first; only with a base. */
    private final List<FrozenLayer> unfolded = new ArrayList<>();

    private int unfoldedCheckpoints;
    /** By the last merge; after a new base another one has to show it. */
    private boolean mergesShrink = true;
    /** For the heap, so that a new base is taken in its place. */
    private boolean mergeIsTooLarge;

    /** Layers go into the base, or it is made a snapshot of. */
    private boolean baseInUse;
    /** Merged files or a new base are written to the store. */
    private boolean storing;

    private boolean over;
    /** The files of the checkpoint that was completed last, until it was looked at whether something is worth doing. */
    private @Nullable List<StateFile> latest;

    private @Nullable Replacement replacement;
    /** The last try of a base, through or not; looked at only when it has ended. */
    private @Nullable BaseUpload lastUpload;

    StateUpkeep(
            CheckpointStore store,
            long attemptNumber,
            CheckpointCoordinator.Attempt attempt,
            @Nullable StateBase base,
            long layersMaxBytes,
            StateWritten written) {
        this.written = written;
        this.layersMaxBytes = layersMaxBytes;
        this.store = store;
        this.attemptNumber = attemptNumber;
        this.attempt = attempt;
        this.base = base;
        this.filesMax = base == null ? MergePolicy.FILES_MAX : MergePolicy.FILES_OVER_BASE_MAX;
        this.patience = new Retry(Long.MAX_VALUE, attempt::nowMs, attempt::isEnding, attempt.trouble());
    }

    /**
     * A checkpoint is complete: starts what is worth it, as soon as what is under way has ended.
     *
     * @param files its files
     * @param layers what it added to those of its parent
     */
    void completed(List<StateFile> files, List<FrozenLayer> layers) {
        if (base != null) {
            unfolded.addAll(layers);
            unfoldedCheckpoints++;
        }
        Replacement done = replacement;
        if (done != null && files.containsAll(done.by())) {
            replacement = null;
        }
        latest = files;
        goOn();
    }

    /** The last checkpoint is complete: what is under way ends, and nothing is begun any more, since nobody would name it. */
    void last() {
        over = true;
    }

    /**
     * Starts what is due; called often. A task that stands still for want of memory waits for a fold, and keeps the barrier
     * behind its input: then the next checkpoint must not be waited for.
     */
    void goOn() {
        if (baseInUse || over || attempt.isEnding()) {
            return;
        }
        List<StateFile> files = latest;
        if (files != null) {
            latest = null;
            start(files);
        } else if (base != null && !unfolded.isEmpty() && attempt.wantsCheckpoint()) {
            fold(base);
        }
    }

    private void start(List<StateFile> files) {
        boolean mayReplace = replacement == null && !storing;
        MergePolicy.Merge choice = mayReplace ? choose(files) : null;
        StateBase under = base;
        if (under != null && choice != null && choice.base()) {
            takeBase(under, files);
            return;
        }
        if (choice != null) {
            merge(files, choice);
        }
        if (under != null && !unfolded.isEmpty() && (unfoldedCheckpoints >= FOLD_EVERY || attempt.wantsCheckpoint())) {
            fold(under);
        }
    }

    private MergePolicy.@Nullable Merge choose(List<StateFile> files) {
        return base != null && (mergeIsTooLarge || MergePolicy.hasForeignBase(files, layersMaxBytes))
                ? MergePolicy.NEW_BASE
                : MergePolicy.choose(files, layersMaxBytes, filesMax, mergesShrink);
    }

    private void merge(List<StateFile> files, MergePolicy.Merge choice) {
        List<StateFile> replaced = List.copyOf(files.subList(choice.from(), files.size()));
        List<StateFile> by = new ArrayList<>();
        // On the heap the whole state is in memory anyway.
        long heapMaxBytes = base == null ? Long.MAX_VALUE : MergePolicy.HEAP_MAX_BYTES;
        Step step = new Step("merge", () -> {
            StateFile merged = StateFilesOfJob.merge(store, attemptNumber, replaced, choice.base(), heapMaxBytes);
            if (merged != null) {
                by.add(merged);
            }
        });
        store(step, () -> {
            if (by.isEmpty()) {
                mergeIsTooLarge = true;
                return;
            }
            written.merged(by);
            // On the heap all layers are read at once, so they must stay few.
            mergesShrink = base == null || MergePolicy.shrank(replaced, by);
            replacement = new Replacement(replaced, by);
        });
    }

    private void fold(StateBase under) {
        runFold(under, this::goOn);
    }

    /** The base as it is at the checkpoint that was completed last. */
    private void takeBase(StateBase under, List<StateFile> files) {
        BaseUpload before = lastUpload;
        List<StateFile> stored = before == null ? List.of() : before.unnamed();
        BaseUpload upload = new BaseUpload(under, store, attemptNumber, files, stored, attempt::isEnding);
        runFold(under, () -> {
            if (!attempt.isEnding()) {
                takeSnapshot(upload, files);
            }
        });
    }

    private void takeSnapshot(BaseUpload upload, List<StateFile> files) {
        Step snapshot = upload.snapshot();
        baseInUse = true;
        attempt.run(snapshot.name(), List.of(snapshot), error -> {
            baseInUse = false;
            if (error != null) {
                retryLater(snapshot, error);
            } else if (!over && !attempt.isEnding()) {
                upload(upload, files);
            }
            goOn();
        });
    }

    private void upload(BaseUpload upload, List<StateFile> files) {
        lastUpload = upload;
        store(upload.store(), () -> {
            written.base(upload.newFiles());
            mergesShrink = true;
            mergeIsTooLarge = false;
            replacement = new Replacement(List.copyOf(files), upload.files());
        });
    }

    private void runFold(StateBase under, Runnable then) {
        Step fold = foldStep(under);
        baseInUse = true;
        attempt.run("fold", List.of(fold), error -> {
            baseInUse = false;
            if (error == null) {
                attempt.trouble().over();
                attempt.folded();
                then.run();
            } else if (!attempt.isEnding()) {
                attempt.fail(error);
            }
        });
    }

    private Step foldStep(StateBase under) {
        List<FrozenLayer> taken = List.copyOf(unfolded);
        unfolded.clear();
        unfoldedCheckpoints = 0;
        // Tried again it writes the same once more; until it is through, the tables hide what it has written.
        return patience.step("fold", () -> LayerFold.fold(taken, under));
    }

    private void store(Step step, Runnable done) {
        storing = true;
        attempt.run(step.name(), List.of(step), error -> {
            storing = false;
            if (error == null) {
                done.run();
            } else {
                retryLater(step, error);
            }
            goOn();
        });
    }

    /** After the next checkpoint. */
    private void retryLater(Step step, Throwable error) {
        if (!attempt.isEnding()) {
            attempt.trouble().retried(step.name(), error);
        }
    }

    /** A checkpoint's files, with new ones in the place of those that they replace. */
    List<StateFile> applyTo(List<StateFile> files) {
        Replacement done = replacement;
        if (done == null) {
            return files;
        }
        int at = files.indexOf(done.replaced().get(0));
        int end = at + done.replaced().size();
        if (at < 0 || end > files.size() || !files.subList(at, end).equals(done.replaced())) {
            return files;
        }
        List<StateFile> result = new ArrayList<>(files.subList(0, at));
        result.addAll(done.by());
        result.addAll(files.subList(end, files.size()));
        return result;
    }
}
