package dev.weir.coordinator;

import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When the files of keyed state are merged, and which. A pure function.
 *
 * <p>A checkpoint is a base and layers over it, and a restart reads all of them. Two rules keep that cheap without
 * writing everything again at each checkpoint: a new base when the layers have grown to the base's size (so state is rewritten at
 * most about twice for every byte that changes), and a merge of the youngest layers when there are
 * many, as long as they are small against the older ones.
 */
final class MergePolicy {
    /** Layers below this together never ask for a new base: reading them takes no time worth saving. */
    static final long LAYERS_MIN_BYTES = 32L << 20;

    /** More files than this are merged even when small: all of them are read at a restart. */
    static final int FILES_MAX = 24;

    /** Over a base that is large, and so are its layers: reading more of them costs less than writing them again. */
    static final int FILES_OVER_BASE_MAX = 96;

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
        if (layers.size() <= filesMax) {
            return null;
        }
        int from = mergeable + youngest(layers, filesMax);
        return new Merge(from, from == 0);
    }

    /** Takes in an older file as long as it is not larger than all the younger ones together. */
    private static int youngest(List<StateFile> files, int filesMax) {
        int from = files.size() - 2;
        long bytes = files.get(files.size() - 1).length() + files.get(from).length();
        while (from > 0 && (files.get(from - 1).length() <= bytes || files.size() - from < filesMax / 2)) {
            from--;
            bytes += files.get(from).length();
        }
        // Without a base there is nothing below the oldest layer that deletions could hide.
        return from;
    }
}
