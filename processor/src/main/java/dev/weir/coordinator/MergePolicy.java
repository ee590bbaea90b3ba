package dev.weir.coordinator;

import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When the files of keyed state are merged, and which. A pure function.
 *
 * <p>A checkpoint is a base and layers over it, and a restart reads all of them. Two rules keep that cheap without
 * writing everything again at each checkpoint: a new base when the layers have grown to the base's size (so state is rewritten at
 * most about twice for every byte that changes), and a merge of the youngest layers when there are many for their size.
 * Large layers are not written again for the sake of fewer files: to read them takes as long in any other file.
 */
final class MergePolicy {
    /** Layers below this together never ask for a new base: reading them takes no time worth saving. */
    static final long LAYERS_MIN_BYTES = 32L << 20;

    /** More files than this are merged, unless they are large: all of them are opened at a restart. */
    static final int FILES_MAX = 24;

    /** Over a base that is large, and so are its layers: opening more of them costs less than writing them again. */
    static final int FILES_OVER_BASE_MAX = 96;

    /** A file of this size is large: in an object store too, to read it takes as long as to open it, or longer. */
    static final long LARGE_BYTES = 1L << 20;

    /** Large is also relative: each checkpoint lists all layers, and there may be as many large ones between two bases. */
    static final int LARGE_LAYERS_MAX = 2048;

    private MergePolicy() {}

    /**
     * What is to be merged.
     *
     * @param from index of the first file to merge; all from there to the last are merged
     * @param base whether the result is a base
     */
    record Merge(int from, boolean base) {}

    static @Nullable Merge choose(List<StateFile> files, long layersMinBytes, int filesMax) {
        if (files.size() < 2) {
            return null;
        }
        int layersFrom = 0;
        long baseBytes = 0;
        while (layersFrom < files.size() && files.get(layersFrom).base()) {
            baseBytes += files.get(layersFrom++).length();
        }
        long layerBytes = 0;
        for (StateFile f : files.subList(layersFrom, files.size())) {
            layerBytes += f.length();
        }
        if (layerBytes > Math.max(layersMinBytes, baseBytes)) {
            return new Merge(0, true);
        }
        // A base in a backend's own form has many files and is not merged; one in that of layers may be.
        int mergeable = files.get(0).nativeName() == null ? 0 : layersFrom;
        List<StateFile> layers = files.subList(mergeable, files.size());
        long largeBytes = Math.max(LARGE_BYTES, baseBytes / LARGE_LAYERS_MAX);
        if (layers.size() <= filesMax + layerBytes / largeBytes) {
            return null;
        }
        int from = mergeable + youngest(layers, largeBytes, filesMax);
        return new Merge(from, from == 0);
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
