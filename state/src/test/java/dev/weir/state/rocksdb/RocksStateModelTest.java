package dev.weir.state.rocksdb;

import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.env.Time;
import dev.weir.state.FrozenLayer;
import dev.weir.state.KeyGroupRange;
import dev.weir.state.KeyedStateBackend;
import dev.weir.state.base.BaseSnapshot;
import dev.weir.state.base.LayerFold;
import dev.weir.state.base.StateBase;
import dev.weir.state.base.StateBases.StoredFile;
import dev.weir.state.heap.HeapKeyedStateBackend;
import dev.weir.state.layer.LayerFileReader;
import dev.weir.state.model.BackendFactory;
import dev.weir.state.model.KeyedStateModelTest;
import dev.weir.state.type.Type;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * Over a real RocksDB: tables so small that entries leave them all the time, folds and snapshots at random, restores from
 * the last snapshot that was read and the layers after it. A snapshot is read behind the folds that follow, or never.
 */
class RocksStateModelTest extends KeyedStateModelTest {
    private static final long TABLE_BYTES = 3_000;
    private static final long NATIVE_BYTES = 8 << 20;

    @TempDir
    private Path folder;

    private @Nullable StateBase open;

    @AfterEach
    void close() {
        if (open != null) {
            open.close();
        }
    }

    @Override
    protected int steps() {
        return 1_000;
    }

    @Override
    protected BackendFactory backends() {
        return new OverRocks();
    }

    private final class OverRocks implements BackendFactory {
        private final RocksBases bases = new RocksBases(folder, TABLE_BYTES, NATIVE_BYTES, 0);
        private final Random random = new Random(1);
        private final List<FrozenLayer> unfolded = new ArrayList<>();
        private final List<StoredFile> snapshot = new ArrayList<>();
        /** Layer files in the snapshot. */
        private int filesInSnapshot;

        private @Nullable BaseSnapshot unread;
        /** Layer files in the snapshot that is not read yet. */
        private int filesInUnread;

        private int filesWritten;
        private long attempt;

        @Override
        public void begin(List<LayerFileReader> oldestFirst) throws IOException {
            close();
            unfolded.clear();
            unread = null;
            boolean merged = oldestFirst.size() < filesWritten;
            if (merged) {
                // Layers after the snapshot are no longer told from those in it; all of them are applied.
                snapshot.clear();
                filesInSnapshot = 0;
            }
            filesWritten = oldestFirst.size();
            StateBase base = bases.open("store", ++attempt, snapshot);
            open = base;
            LayerFold.apply(oldestFirst.subList(filesInSnapshot, oldestFirst.size()), base);
        }

        @Override
        public KeyedStateBackend open(
                String uid,
                Type<?> keyType,
                int maxParallelism,
                KeyGroupRange range,
                Time time,
                List<KeyedStateMetadata> written,
                List<LayerFileReader> oldestFirst)
                throws IOException {
            HeapKeyedStateBackend backend =
                    new HeapKeyedStateBackend(uid, keyType, maxParallelism, range, time, open, TABLE_BYTES);
            backend.restore(written, List.of());
            return backend;
        }

        @Override
        public void completed(List<FrozenLayer> layers) throws IOException {
            filesWritten++;
            unfolded.addAll(layers);
            if (random.nextInt(3) == 0) {
                LayerFold.fold(unfolded, open);
                unfolded.clear();
                if (unread == null) {
                    unread = open.snapshot();
                    filesInUnread = filesWritten;
                } else if (random.nextBoolean()) {
                    read(unread);
                    unread = null;
                }
            }
        }

        private void read(BaseSnapshot from) throws IOException {
            snapshot.clear();
            filesInSnapshot = filesInUnread;
            try (BaseSnapshot taken = from) {
                for (BaseSnapshot.File file : taken.files()) {
                    try (InputStream in = file.content().open()) {
                        snapshot.add(stored(file.name(), in.readAllBytes()));
                    }
                }
            }
        }

        private StoredFile stored(String name, byte[] bytes) {
            CRC32C crc = new CRC32C();
            crc.update(bytes);
            return new StoredFile(name, bytes.length, crc.getValue(), () -> new ByteArrayInputStream(bytes));
        }
    }
}
