package dev.weir.state.heap;

import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.state.FrozenLayer;
import dev.weir.state.KeyGroupRange;
import dev.weir.state.KeyHash;
import dev.weir.state.layer.LayerFileReader;
import dev.weir.state.layer.LayerFileWriter;
import dev.weir.state.layer.LayerMerger;
import dev.weir.state.layer.LayerMerger.Deletions;
import dev.weir.state.layer.LayerSource;
import dev.weir.state.layer.Section;
import dev.weir.state.model.ManualTime;
import dev.weir.state.type.BytesEncoder;
import dev.weir.state.type.Types;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The only task of operator 'count', keyed by strings, and the files that it has written. */
final class HeapTask {
    final ManualTime time = new ManualTime();
    private final List<LayerFileReader> files = new ArrayList<>();
    private HeapKeyedStateBackend backend = open();

    private HeapKeyedStateBackend open() {
        return new HeapKeyedStateBackend("count", Types.STRING, 128, new KeyGroupRange(0, 127), time);
    }

    /** Another one after a restart. */
    HeapKeyedStateBackend backend() {
        return backend;
    }

    void key(String key) {
        BytesEncoder out = new BytesEncoder();
        try {
            Types.STRING.write(key, out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        backend.setCurrentKey(key, KeyHash.of(out.array(), out.length()));
    }

    /** Adds a file of what changed. @return its entries */
    int write() throws IOException {
        return write(backend.freeze());
    }

    int write(FrozenLayer layer) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LayerFileWriter writer = new LayerFileWriter(out);
        layer.writeTo(writer);
        writer.finish();
        LayerFileReader file = LayerFileReader.open(LayerSource.of("layer", out.toByteArray()));
        files.add(file);
        return file.sections().stream().mapToInt(Section::entries).sum();
    }

    /** Writes what changed, and goes on from the files. */
    void restart() throws IOException {
        write();
        List<KeyedStateMetadata> states = backend.describe();
        backend = open();
        backend.restore(states, files);
    }

    /** What is left when all files are merged. */
    long entriesOfABase() throws IOException {
        LayerFileWriter writer = new LayerFileWriter(new ByteArrayOutputStream());
        LayerMerger.merge(files, s -> true, Deletions.DROP, writer);
        writer.finish();
        return writer.entries();
    }
}
