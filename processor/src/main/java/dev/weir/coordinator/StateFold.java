package dev.weir.coordinator;

import dev.weir.env.Step;
import dev.weir.state.FrozenLayer;
import dev.weir.state.base.StateBase;
import java.io.IOException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Layers on their way into the base, oldest first; of entries that changed more than once only the last goes in. */
record StateFold(StateBase base, List<FrozenLayer> layers) {
    /** Blocks; to be run to its end before the next begins. */
    Step step() {
        return new Step("fold", this::fold);
    }

    private void fold() throws IOException {
        Map<Object, FrozenLayer> last = new IdentityHashMap<>();
        layers.forEach(layer -> last.put(layer.owner(), layer));
        try (StateBase.Fold fold = base.fold()) {
            for (FrozenLayer layer : layers) {
                layer.foldInto(fold, last.getOrDefault(layer.owner(), layer));
            }
            fold.commit();
        }
        layers.forEach(FrozenLayer::folded);
    }
}
