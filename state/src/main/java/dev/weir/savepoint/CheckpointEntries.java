package dev.weir.savepoint;

import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import dev.weir.state.base.StateBase;
import dev.weir.state.base.StateBases.StoredFile;
import dev.weir.state.layer.KeyedEntries;
import dev.weir.state.layer.LayerEntries;
import dev.weir.state.layer.LayerFileReader;
import dev.weir.state.layer.LayerSource;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Reads the keyed state of a checkpoint, in whatever form its files are. Blocks. */
public final class CheckpointEntries {
    private CheckpointEntries() {}

    /** Opens a checkpoint's files, wherever they lie. */
    public interface Files {
        /** For reading at any position; to be closed. */
        LayerSource layer(StateFile file);

        /** From its beginning. */
        InputStream open(StateFile file);
    }

    /** Opens a base in a backend's own form. */
    @FunctionalInterface
    public interface Bases {
        StateBase open(List<StoredFile> snapshot) throws IOException;
    }

    public static KeyedEntries of(CheckpointMetadata checkpoint, Files files, Bases bases) throws IOException {
        List<StoredFile> ofBase = StoredFile.of(checkpoint, files::open);
        if (!ofBase.isEmpty()) {
            return new NativeEntries(bases.open(ofBase), checkpoint, files);
        }
        List<LayerFileReader> layers = new ArrayList<>();
        for (StateFile file : checkpoint.layerFiles()) {
            layers.add(LayerFileReader.open(files.layer(file)));
        }
        return new LayerEntries(layers);
    }
}
