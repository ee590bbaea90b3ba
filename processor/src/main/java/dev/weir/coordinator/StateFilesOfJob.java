package dev.weir.coordinator;

import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import dev.weir.checkpoint.store.CheckpointStore;
import dev.weir.savepoint.CheckpointEntries;
import dev.weir.savepoint.StoredLayer;
import dev.weir.state.layer.KeyedEntries;
import dev.weir.state.layer.LayerFileReader;
import dev.weir.state.layer.LayerFileWriter;
import dev.weir.state.layer.LayerMerger;
import dev.weir.state.layer.LayerSource;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reading and merging the files of keyed state in a checkpoint store. Blocks; any thread. */
final class StateFilesOfJob {
    private StateFilesOfJob() {}

    /** Opens files for reading, in their order. */
    static List<LayerFileReader> open(CheckpointStore store, List<StateFile> files) throws IOException {
        List<LayerFileReader> readers = new ArrayList<>(files.size());
        for (StateFile file : files) {
            readers.add(open(store, file));
        }
        return readers;
    }

    /** Opens one file for reading. */
    static LayerFileReader open(CheckpointStore store, StateFile file) throws IOException {
        return LayerFileReader.open(sourceOf(store, file));
    }

    /** What a checkpoint holds, in whatever form. */
    static KeyedEntries entries(CheckpointStore store, CheckpointMetadata checkpoint, CheckpointEntries.Bases bases)
            throws IOException {
        return CheckpointEntries.of(
                checkpoint,
                new CheckpointEntries.Files() {
                    @Override
                    public LayerSource layer(StateFile file) {
                        return sourceOf(store, file);
                    }

                    @Override
                    public InputStream open(StateFile file) {
                        return store.open(file);
                    }
                },
                bases);
    }

    private static LayerSource sourceOf(CheckpointStore store, StateFile file) {
        byte[] inline = file.inline();
        return inline != null
                ? LayerSource.of(file.name(), inline)
                : new StoredLayer(file, store.pieceBytes(), store::readRange);
    }

    /**
     * Writes one file that holds what the given ones hold together.
     *
     * @return null, and nothing is written, when that would take more of the heap than it may
     */
    static @Nullable StateFile merge(
            CheckpointStore store, long attempt, List<StateFile> files, boolean base, long heapMaxBytes)
            throws IOException {
        List<LayerFileReader> readers = open(store, files);
        try {
            if (LayerMerger.heapBytes(readers) > heapMaxBytes) {
                return null;
            }
            return store.write(
                    attempt,
                    out -> {
                        LayerFileWriter writer = new LayerFileWriter(out);
                        LayerMerger.merge(
                                readers,
                                section -> true,
                                base ? LayerMerger.Deletions.DROP : LayerMerger.Deletions.KEEP,
                                writer);
                        writer.finish();
                    },
                    base);
        } finally {
            for (LayerFileReader reader : readers) {
                reader.close();
            }
        }
    }
}
