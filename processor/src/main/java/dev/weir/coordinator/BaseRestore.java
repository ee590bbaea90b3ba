package dev.weir.coordinator;

import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import dev.weir.checkpoint.store.CheckpointStore;
import dev.weir.state.base.LayerFold;
import dev.weir.state.base.StateBase;
import dev.weir.state.base.StateBases;
import dev.weir.state.base.StateBases.StoredFile;
import dev.weir.state.layer.LayerFileReader;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a base that holds what a checkpoint holds. Blocks; any thread. */
final class BaseRestore {
    private BaseRestore() {}

    /** @param checkpoint null for a job without state */
    static StateBase open(
            StateBases bases, CheckpointStore store, long attempt, @Nullable CheckpointMetadata checkpoint)
            throws IOException {
        String storeId = store.storeId();
        if (checkpoint == null) {
            return bases.open(storeId, attempt, List.of());
        }
        StateBase base = bases.open(storeId, attempt, StoredFile.of(checkpoint, store::open));
        try {
            for (StateFile layer : checkpoint.layerFiles()) {
                apply(base, store, layer);
            }
            return base;
        } catch (IOException | RuntimeException e) {
            base.close();
            throw e;
        }
    }

    private static void apply(StateBase base, CheckpointStore store, StateFile layer) throws IOException {
        try (LayerFileReader reader = StateFilesOfJob.open(store, layer)) {
            LayerFold.apply(List.of(reader), base);
        }
    }
}
