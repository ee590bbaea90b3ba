package dev.weir.testing;

import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.env.Time;
import dev.weir.state.FrozenLayer;
import dev.weir.state.KeyGroupRange;
import dev.weir.state.KeyHash;
import dev.weir.state.KeyedStateBackend;
import dev.weir.state.heap.HeapKeyedStateBackend;
import dev.weir.state.layer.LayerFileReader;
import dev.weir.state.layer.LayerFileWriter;
import dev.weir.state.layer.LayerSource;
import dev.weir.state.type.BytesEncoder;
import dev.weir.state.type.Type;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keyed state of one step across its instances: in files as a checkpoint has them, but in memory. */
final class TestKeyedState {
    private static final int KEY_GROUPS = 128;

    private final String uid;
    private final Type<Object> keyType;
    private final Time time;
    private final List<byte[]> layers = new ArrayList<>();
    private List<KeyedStateMetadata> written = List.of();
    private @Nullable HeapKeyedStateBackend backend;

    @SuppressWarnings("unchecked")
    TestKeyedState(String uid, Type<?> keyType, Time time) {
        this.uid = uid;
        this.keyType = (Type<Object>) keyType;
        this.time = time;
    }

    int hash(Object key) throws IOException {
        BytesEncoder out = new BytesEncoder();
        keyType.write(key, out);
        return KeyHash.of(out.array(), out.length());
    }

    /** Writes what changed since the last layer, in the presently open backend. */
    void write(FrozenLayer layer) throws IOException {
        if (!layer.isEmpty()) {
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            LayerFileWriter writer = new LayerFileWriter(file);
            layer.writeTo(writer);
            writer.finish();
            layers.add(file.toByteArray());
        }
        if (backend != null) {
            written = backend.describe();
        }
    }

    /** A fresh backend that holds what the layers say. */
    KeyedStateBackend open() throws IOException {
        HeapKeyedStateBackend fresh =
                new HeapKeyedStateBackend(uid, keyType, KEY_GROUPS, new KeyGroupRange(0, KEY_GROUPS - 1), time);
        if (!layers.isEmpty()) {
            List<LayerFileReader> files = new ArrayList<>();
            for (byte[] layer : layers) {
                files.add(LayerFileReader.open(LayerSource.of("layer " + files.size(), layer)));
            }
            fresh.restore(written, files);
        }
        backend = fresh;
        return fresh;
    }
}
