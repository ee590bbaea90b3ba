package dev.weir.coordinator;

import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import dev.weir.checkpoint.store.CheckpointStore;
import dev.weir.state.base.LayerFold;
import dev.weir.state.base.StateBase;
import dev.weir.state.base.StateBases;
import dev.weir.state.layer.LayerFileReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a base that holds what a checkpoint holds. Blocks; any thread. */
final class BaseRestore {
    private BaseRestore() {}

    /** @param checkpoint null for a job without state */
    static StateBase open(
            StateBases bases, CheckpointStore store, long attempt, @Nullable CheckpointMetadata checkpoint)
            throws IOException {
        List<StateFile> layers = new ArrayList<>();
        List<StateBases.StoredFile> ofBase = new ArrayList<>();
        for (StateFile file : checkpoint == null ? List.<StateFile>of() : checkpoint.files()) {
            String name = file.nativeName();
            if (name == null) {
                layers.add(file);
            } else {
                ofBase.add(new StateBases.StoredFile(name, file.length(), file.crc32c(), () -> store.open(file)));
            }
        }
        StateBase base = bases.open(attempt, ofBase);
        try {
            apply(base, store, layers);
            return base;
        } catch (IOException | RuntimeException e) {
            base.close();
            throw e;
        }
    }

    private static void apply(StateBase base, CheckpointStore store, List<StateFile> layers) throws IOException {
        for (StateFile layer : layers) {
            List<LayerFileReader> readers = StateFilesOfJob.open(store, List.of(layer));
            LayerFold.apply(readers, base);
            for (LayerFileReader reader : readers) {
                reader.close();
            }
        }
    }
}
