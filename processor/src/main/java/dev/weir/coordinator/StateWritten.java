package dev.weir.coordinator;

import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import java.util.List;

/** How many bytes of keyed state an attempt has written to its checkpoint store. Owned by the coordinator's thread. */
final class StateWritten {
    private long changes;
    private long merged;
    private long base;
    private long bases;

    /** A checkpoint is complete. @param bytes of what has changed since the one before */
    void changes(long bytes) {
        changes += bytes;
    }

    /** A file of several. */
    void merged(List<StateFile> files) {
        merged += bytes(files);
    }

    /** A base in its own form. @param files those that were not stored before */
    void base(List<StateFile> files) {
        base += bytes(files);
        bases++;
    }

    static long bytes(List<StateFile> files) {
        return files.stream().mapToLong(StateFile::length).sum();
    }

    JobView.StateView view(long storedBytes, long restoreMs) {
        return new JobView.StateView(storedBytes, changes, merged, base, bases, restoreMs);
    }
}
