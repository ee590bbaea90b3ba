package dev.weir.state.base;

import dev.weir.state.FrozenLayer;
import dev.weir.state.layer.LayerFileReader;
import dev.weir.state.layer.Section;
import java.io.IOException;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Layers on their way into a base. Blocks; one call at a time for each base. */
public final class LayerFold {
    private LayerFold() {}

    /**
     * Folds layers that are in memory, and tells them; of entries that changed more than once only the last goes in.
     *
     * @param oldestFirst of completed checkpoints, none left out
     */
    public static void fold(List<FrozenLayer> oldestFirst, StateBase base) throws IOException {
        Map<Object, FrozenLayer> last = new IdentityHashMap<>();
        oldestFirst.forEach(layer -> last.put(layer.owner(), layer));
        try (StateBase.Fold fold = base.fold()) {
            for (FrozenLayer layer : oldestFirst) {
                layer.foldInto(fold, last.getOrDefault(layer.owner(), layer));
            }
            fold.commit();
        }
        oldestFirst.forEach(FrozenLayer::folded);
    }

    /** Folds what files hold. */
    public static void apply(List<LayerFileReader> oldestFirst, StateBase base) throws IOException {
        try (StateBase.Fold fold = base.fold()) {
            for (LayerFileReader file : oldestFirst) {
                for (Section section : file.sections()) {
                    apply(file, section, fold);
                }
            }
            fold.commit();
        }
    }

    private static void apply(LayerFileReader file, Section section, StateBase.Fold fold) throws IOException {
        fold.section(section.key().uid(), section.key().state(), section.key().keyGroup());
        file.read(section, (bytes, keyFrom, keyLength, valueFrom, valueLength) -> {
            byte[] key = Arrays.copyOfRange(bytes, keyFrom, keyFrom + keyLength);
            byte[] value = Arrays.copyOfRange(bytes, valueFrom, valueFrom + Math.max(0, valueLength));
            fold.entry(key, keyLength, value, valueLength);
        });
    }
}
