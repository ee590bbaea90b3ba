package dev.weir.coordinator;

import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When the files of keyed state are merged, and which. A pure function.
 *
 * <p>A checkpoint is a base and layers over it, and a restart reads all of them. Two rules keep that cheap without
 * writing everything again at each checkpoint: a new base when the layers have grown to half the base's size (so state is
 * rewritten at most about three times for every byte that changes), and a merge of the youngest layers when there are
 * many, as long as they are small against the older ones.
 */
final class MergePolicy {
    /** Layers below this together never ask for a new base: reading them takes no time worth saving. */
    static final long LAYERS_MIN_BYTES = 32L << 20;

    /** More files than this are merged even when small. */
    static final int FILES_MAX = 24;

    private MergePolicy() {}

    /**
     * @param from index of the first file to merge; all from there to the last are merged
     * @param base whether the result is a base
     */
    record Merge(int from, boolean base) {}

    static @Nullable Merge choose(List<StateFile> files) {
        if (files.size() < 2) {
            return null;
        }
        boolean hasBase = files.get(0).base();
        long baseBytes = hasBase ? files.get(0).length() : 0;
        long layerBytes = -baseBytes;
        for (StateFile f : files) {
            layerBytes += f.length();
        }
        if (layerBytes > Math.max(LAYERS_MIN_BYTES, baseBytes / 2)) {
            return new Merge(0, true);
        }
        if (files.size() <= FILES_MAX) {
            return null;
        }
        int from = youngest(files);
        return new Merge(from, from == 0);
    }

    /** Takes in an older file as long as it is not larger than all the younger ones together. */
    private static int youngest(List<StateFile> files) {
        int from = files.size() - 2;
        long bytes = files.get(files.size() - 1).length() + files.get(from).length();
        while (from > 0 && (files.get(from - 1).length() <= bytes || files.size() - from < FILES_MAX / 2)) {
            from--;
            bytes += files.get(from).length();
        }
        // Without a base there is nothing below the oldest layer that deletions could hide.
        return from;
    }
}
