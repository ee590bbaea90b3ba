package dev.weir.coordinator;

import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When the files of keyed state are merged, and which. A pure function.
 *
 * <p>A checkpoint is a base and layers over it, and a restart reads all of them. Two rules keep that cheap without
 * writing everything again at each checkpoint: a new base when the layers have grown to the base's size (so state is
 * rewritten at most about twice for every byte that changes), and a merge of the youngest layers when there are many.
 * Where other keys change from checkpoint to checkpoint a merge makes nothing smaller, and what it has to read is as
 * much as before: there only small layers are merged, which cost more to open than to read.
 */
final class MergePolicy {
    /** Layers below this together never ask for a new base: reading them takes no time worth saving. */
    static final long LAYERS_MIN_BYTES = 32L << 20;

    /** More files than this are merged: all of them are opened at a restart, and listed in each checkpoint. */
    static final int FILES_MAX = 24;

    /** Over a base that is large, and so are its layers: opening more of them costs less than writing them again. */
    static final int FILES_OVER_BASE_MAX = 96;

    /** This part of what makes a new base worth while is a large layer: to read it takes as long as to open it. */
    private static final int LARGE_PART = 64;

    /** So many large layers there may be between two bases, whatever the base's size. */
    private static final int LARGE_LAYERS_MAX = 2048;

    /** Over a base no merge may take more of the heap, by estimate: a new base takes none. */
    static final long HEAP_MAX_BYTES = 128L << 20;

    private MergePolicy() {}

    /**
     * What is to be merged.
     *
     * @param from index of the first file to merge; all from there to the last are merged
     * @param base whether the result is a base
     */
    record Merge(int from, boolean base) {}

    /** In the place of all files. */
    static final Merge NEW_BASE = new Merge(0, true);

    /**
     * What is to be done now; null: nothing.
     *
     * @param files of a checkpoint, oldest first
     * @param layersMinBytes layers of fewer bytes together make no new base
     * @param filesMax more layers than this are merged
     * @param shrinks whether merging makes layers smaller, or nobody knows yet
     */
    static @Nullable Merge choose(List<StateFile> files, long layersMinBytes, int filesMax, boolean shrinks) {
        if (files.size() < 2) {
            return null;
        }
        int layersFrom = 0;
        long baseBytes = 0;
        while (layersFrom < files.size() && files.get(layersFrom).base()) {
            baseBytes += files.get(layersFrom++).length();
        }
        long layerBytes = StateWritten.bytes(files.subList(layersFrom, files.size()));
        if (layerBytes > Math.max(layersMinBytes, baseBytes)) {
            return NEW_BASE;
        }
        // A base in a backend's own form has many files and is not merged; one in that of layers may be.
        int mergeable = files.get(0).nativeName() == null ? 0 : layersFrom;
        List<StateFile> layers = files.subList(mergeable, files.size());
        long largeBytes = shrinks ? Long.MAX_VALUE : largeBytes(layersMinBytes, baseBytes);
        // A large layer is as good a reason for a file of its own as any; but not for hundreds of tiny ones behind it.
        if (layers.size() <= filesMax + layerBytes / largeBytes && smallOnes(layers, largeBytes) <= filesMax) {
            return null;
        }
        int from = mergeable + youngest(layers, largeBytes, filesMax);
        return new Merge(from, from == 0);
    }

    /**
     * Whether the base is large and in the form of layers, as a start from elsewhere writes it. Over a backend with a form of
     * its own it is not left so: each restart would read it from the store, and a savepoint its key groups onto the heap.
     */
    static boolean hasForeignBase(List<StateFile> files, long layersMinBytes) {
        long bytes = 0;
        for (StateFile file : files) {
            if (file.base() && file.nativeName() == null) {
                bytes += file.length();
            }
        }
        return bytes > layersMinBytes;
    }

    static long largeBytes(long layersMinBytes, long baseBytes) {
        long large = Math.max(layersMinBytes / LARGE_PART, Math.max(layersMinBytes, baseBytes) / LARGE_LAYERS_MAX);
        return Math.max(1, large);
    }

    /** How many of the youngest files come without a large one among them. */
    private static int smallOnes(List<StateFile> files, long largeBytes) {
        int count = 0;
        while (count < files.size() && files.get(files.size() - 1 - count).length() < largeBytes) {
            count++;
        }
        return count;
    }

    /** Whether files have become so much smaller by a merge that it is worth while to merge large ones too. */
    static boolean shrank(List<StateFile> replaced, List<StateFile> by) {
        return 2 * StateWritten.bytes(by) <= StateWritten.bytes(replaced);
    }

    /**
     * Takes in an older file as long as it is not large, and not larger than all the younger ones together; and at least
     * half of those that may be, whatever stands between small ones.
     */
    private static int youngest(List<StateFile> files, long largeBytes, int filesMax) {
        int from = files.size() - 2;
        long bytes = files.get(files.size() - 1).length() + files.get(from).length();
        while (from > 0) {
            long older = files.get(from - 1).length();
            if ((older > bytes || older >= largeBytes) && files.size() - from >= filesMax / 2) {
                break;
            }
            from--;
            bytes += older;
        }
        // Without a base there is nothing below the oldest layer that deletions could hide.
        return from;
    }
}
