package dev.weir.savepoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.checkpoint.store.BlobStore;
import dev.weir.checkpoint.store.Folders;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.fuzz.BlobsInMemory;
import dev.weir.savepoint.SavepointImport.Source;
import dev.weir.savepoint.SomeState.Tasks;
import dev.weir.savepoint.StateDiff.Difference;
import dev.weir.state.layer.KeyedEntries;
import dev.weir.state.layer.LayerFileWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose error it is when two are compared. What differs is tested with the command line. */
class StateDiffTest {
    private static final StateDiff.Findings NONE = new StateDiff.Findings() {
        @Override
        public void entry(String uid, KeyedStateMetadata state, byte @Nullable [] first, byte @Nullable [] second) {}

        @Override
        public void state(Difference difference) {}
    };

    private final BlobsInMemory disk = new BlobsInMemory();

    private String savepoint() throws IOException {
        Tasks tasks = new Tasks(1, List.of(), List.of());
        String checkpoint = SomeState.publish(
                disk, "/checkpoints", tasks, SomeState.layers(tasks, SomeState.keys(6), 2), new CheckpointId(17, 3));
        StoredState stored = StoredState.open(checkpoint, disk);
        SavepointWriter writer = new SavepointWriter(disk.open("/savepoints"), "s");
        try (StateData data = stored.data()) {
            writer.write(stored.metadata(), data, 3_000);
        }
        return "/savepoints/s";
    }

    /** The same, but files of state come to no end. */
    private Folders breaking() {
        return folder -> {
            BlobStore blobs = disk.open(folder);
            return (BlobStore) Proxy.newProxyInstance(
                    BlobStore.class.getClassLoader(),
                    new Class<?>[] {BlobStore.class},
                    (proxy, method, args) -> method.getName().equals("open") ? broken() : method.invoke(blobs, args));
        };
    }

    private static InputStream broken() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the disk is gone");
            }
        };
    }

    @Test
    void theOneThatCannotBeReadIsNamed() throws IOException {
        StoredState whole = StoredState.open(savepoint(), disk);
        disk.content().putAll(copyTo("/elsewhere/s/"));
        StoredState broken = StoredState.open("/elsewhere/s", breaking());
        assertThatThrownBy(() -> StateDiff.compare(whole, broken, NONE))
                .isInstanceOf(WeirException.class)
                .hasMessageStartingWith("savepoint /elsewhere/s can't be read: ")
                .hasMessageContaining("the disk is gone");
        assertThatThrownBy(() -> StateDiff.compare(broken, whole, NONE))
                .isInstanceOf(WeirException.class)
                .hasMessageStartingWith("savepoint /elsewhere/s can't be read: ");
    }

    private Map<String, byte[]> copyTo(String folder) {
        Map<String, byte[]> copy = new TreeMap<>();
        String from = "/savepoints/s/";
        disk.content().tailMap(from).forEach((name, content) -> {
            if (name.startsWith(from)) {
                copy.put(folder + name.substring(from.length()), content);
            }
        });
        return copy;
    }

    @Test
    void aTemporaryFileThatCannotBeWrittenIsNoFaultOfEither() throws IOException {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        try (OutputStream file = new SpooledData.TemporaryFile(Path.of("/tmp/weir-state-1.tmp"), full)) {
            assertThatThrownBy(() -> file.write(new byte[10]))
                    .isInstanceOfSatisfying(
                            WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.UNAVAILABLE))
                    .hasMessageContaining("the temporary file /tmp/weir-state-1.tmp can't be written")
                    .hasMessageContaining("No space left on device")
                    .hasMessageContaining("-Djava.io.tmpdir");
        }
    }

    @Test
    void nothingIsLeftOfATemporaryFileHoweverTheProcessEnds(@TempDir Path temporary) throws IOException {
        String before = System.setProperty("java.io.tmpdir", temporary.toString());
        try (KeyedEntries entries = SpooledData.spool(out -> {
            new LayerFileWriter(out).finish();
            assertThat(temporary).isEmptyDirectory();
        })) {
            assertThat(temporary).isEmptyDirectory();
            assertThat(entries.keyGroups("uid", "state")).isEmpty();
        } finally {
            System.setProperty("java.io.tmpdir", before);
        }
    }

    @Test
    void whatAnImportIsMadeOfIsClosedWhenItFails(@TempDir Path temporary) throws IOException {
        AtomicBoolean closed = new AtomicBoolean();
        StateData base = new StateData() {
            @Override
            public void read(String uid, KeyedStateMetadata state, DatumReader reader) {}

            @Override
            public void close() {
                closed.set(true);
            }
        };
        CheckpointMetadata start = StoredState.open(savepoint(), disk).metadata();
        Source missing = new Source("uid", "state", "VALUE", temporary.resolve("missing.avro"));
        assertThatThrownBy(() -> SavepointImport.read(start, base, List.of(missing)))
                .hasMessageContaining("missing.avro");
        assertThat(closed).isTrue();
    }
}
