package dev.weir.checkpoint.store;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointMetadata;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * Deletes from a listing what attempts up to a given one left in a job's folder. Files of newer attempts are never
 * touched, so that a sweep which is late does no harm. Metadata goes first: what it names goes only once no published
 * checkpoint names it, also after a crash.
 */
final class Sweep {
    private final BlobStore blobs;
    private final JobFolder folder;
    private final long lastAttempt;
    private final Set<CheckpointId> keptIds = new HashSet<>();
    private final Set<String> keptFiles = new HashSet<>();

    private final List<CheckpointId> checkpoints = new ArrayList<>();
    private final List<String> files = new ArrayList<>();
    private final List<String> leftAlone = new ArrayList<>();

    /** @param lastAttempt the newest attempt whose files may go */
    Sweep(BlobStore blobs, JobFolder folder, long lastAttempt, Collection<CheckpointMetadata> kept) {
        this.blobs = blobs;
        this.folder = folder;
        this.lastAttempt = lastAttempt;
        for (CheckpointMetadata metadata : kept) {
            keptIds.add(metadata.id());
            keptFiles.addAll(FilesOf.checkpoint(metadata));
        }
    }

    OrphanReport run() throws IOException {
        for (String prefix : List.of(JobFolder.CHECKPOINTS, JobFolder.SHARED, JobFolder.ADDRESS)) {
            for (String name : blobs.list(folder.full(prefix))) {
                judge(folder.relative(name));
            }
        }
        // Also of those that show none any more: whoever deleted it may have died before that was durable.
        Set<CheckpointId> emptied = new TreeSet<>(checkpoints);
        addCheckpointsOf(files, emptied);
        blobs.delete(emptied.stream().map(JobFolder::metadata).map(folder::full).toList());
        blobs.delete(files.stream().map(folder::full).toList());
        // Last, since a store may refuse to list these.
        List<String> unfinished = judgeUnfinished();
        for (String name : unfinished) {
            blobs.deleteUnfinished(folder.full(name));
        }
        addCheckpointsOf(unfinished, emptied);
        for (CheckpointId id : emptied) {
            blobs.dropFolder(folder.full(JobFolder.folder(id)));
        }
        return new OrphanReport(checkpoints, files, unfinished, leftAlone);
    }

    private void judge(String name) {
        CheckpointId id = JobFolder.checkpointOf(name);
        OptionalLong attempt = JobFolder.attemptOf(name);
        if (attempt.isEmpty()) {
            leftAlone.add(name);
        } else if (attempt.getAsLong() > lastAttempt
                || keptFiles.contains(name)
                || (id != null && keptIds.contains(id))) {
            return;
        } else if (id != null && JobFolder.isMetadata(name)) {
            checkpoints.add(id);
        } else {
            files.add(name);
        }
    }

    private List<String> judgeUnfinished() throws IOException {
        List<String> unfinished = new ArrayList<>();
        for (String full : blobs.unfinished(folder.full(""))) {
            String name = folder.relative(full);
            OptionalLong attempt = JobFolder.attemptOf(name);
            if (attempt.isPresent() && attempt.getAsLong() <= lastAttempt) {
                unfinished.add(name);
            }
        }
        return unfinished;
    }

    /** Those in whose folders they lie. */
    private static void addCheckpointsOf(List<String> names, Set<CheckpointId> ids) {
        for (String name : names) {
            CheckpointId id = JobFolder.checkpointOf(name);
            if (id != null) {
                ids.add(id);
            }
        }
    }
}
