package dev.weir.savepoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorMetadata;
import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import dev.weir.checkpoint.store.MetadataCodec;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.fuzz.BlobsInMemory;
import dev.weir.fuzz.Fuzz;
import dev.weir.savepoint.SomeState.StateBytes;
import dev.weir.savepoint.SomeState.Tasks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Damaged savepoints and checkpoints, and damaged content under checksums that fit. */
@Timeout(240)
class SavepointFuzzTest {
    private static final List<String> KEYS = SomeState.keys(6);

    private final BlobsInMemory disk = new BlobsInMemory();
    private String checkpoint;
    private String savepoint;
    private Map<String, String> content;
    private List<String> timers;

    @BeforeEach
    void makeBoth() throws IOException {
        Tasks tasks = new Tasks(1, List.of(), List.of());
        List<StateBytes> layers = SomeState.layers(tasks, KEYS, 2);
        checkpoint = SomeState.publish(disk, "/checkpoints", tasks, layers, new CheckpointId(17, 3));
        StoredState stored = StoredState.open(checkpoint, disk);
        SavepointWriter writer = new SavepointWriter(disk.open("/savepoints"), "s");
        try (StateData data = stored.data()) {
            writer.write(stored.metadata(), data, 3_000);
        }
        savepoint = "/savepoints/s";
        content = tasks.content(KEYS);
        timers = tasks.timers();
    }

    private Tasks restore(String from) throws IOException {
        StoredState stored = StoredState.open(from, disk);
        stored.verify();
        return restore(stored);
    }

    private static Tasks restore(StoredState stored) throws IOException {
        ByteArrayOutputStream base = new ByteArrayOutputStream();
        try (StateData data = stored.data()) {
            RestoredBase.write(base, stored.metadata(), data);
        }
        OperatorMetadata operator = stored.metadata().operator(SomeState.UID);
        assertThat(operator).isNotNull();
        return new Tasks(1, operator.keyedStates(), List.of(new StateBytes(base.toByteArray())));
    }

    @Test
    void aDamagedSavepointIsNeverRestoredAsAnother() {
        damaged(savepoint, savepoint);
    }

    @Test
    void aDamagedCheckpointIsNeverRestoredAsAnother() {
        damaged(checkpoint, "/checkpoints/orders/");
    }

    private void damaged(String from, String folder) {
        List<String> names = disk.content().keySet().stream()
                .filter(name -> name.startsWith(folder) && !name.endsWith("/_confirmed") && !name.endsWith("store-id"))
                .toList();
        Fuzz fuzz = Fuzz.of("files of " + from);
        fuzz.cases(i -> {
            String name = names.get(i % names.size());
            byte[] whole = disk.content().get(name);
            disk.content().put(name, fuzz.mutator().mutate(whole));
            try {
                Tasks restored = restore(from);
                assertThat(restored.content(KEYS)).isEqualTo(content);
                assertThat(restored.timers()).isEqualTo(timers);
            } catch (WeirException e) {
                Fuzz.declared(e, ExitCode.CONFIGURATION, name);
            } finally {
                disk.content().put(name, whole);
            }
        });
    }

    /** As a tool makes it that writes savepoints of its own. */
    @Test
    void aStrangeStateFileUnderItsChecksumIsRefusedOrRead() throws IOException {
        CheckpointMetadata m = StoredState.open(savepoint, disk).metadata();
        Fuzz fuzz = Fuzz.of("state files of a savepoint");
        fuzz.cases(i -> {
            StateFile file = m.files().get(i % m.files().size());
            String name = savepoint + "/" + file.name();
            byte[] whole = disk.content().get(name);
            byte[] mutated = fuzz.mutator().mutate(whole);
            disk.content().put(name, mutated);
            CRC32C crc = new CRC32C();
            crc.update(mutated);
            StateFile told = new StateFile(file.name(), mutated.length, crc.getValue(), null, true);
            write(SomeState.withFiles(
                    m, m.files().stream().map(f -> f == file ? told : f).toList()));
            try {
                StoredState stored = StoredState.open(savepoint, disk);
                stored.verify();
                try (StateData data = stored.data()) {
                    for (KeyedStateMetadata state : m.operator(SomeState.UID).keyedStates()) {
                        Decoded.entries(data, SomeState.UID, state, entry -> {});
                    }
                }
                restore(stored);
            } catch (WeirException e) {
                Fuzz.declared(e, ExitCode.CONFIGURATION, "");
                assertThat(e.getMessage()).containsAnyOf(file.name(), "state '");
            } finally {
                disk.content().put(name, whole);
            }
        });
    }

    private void write(CheckpointMetadata m) {
        disk.content().put(savepoint + "/_metadata", MetadataCodec.encode(m, MetadataCodec.Kind.SAVEPOINT));
    }

    @Test
    void aStrangeFileToImportIsRefusedOrRead(@TempDir Path folder) throws IOException {
        CheckpointMetadata m = StoredState.open(savepoint, disk).metadata();
        List<KeyedStateMetadata> states = m.operator(SomeState.UID).keyedStates();
        CheckpointMetadata empty = m.withOperators(List.of());
        Path file = folder.resolve("import.avro");
        Fuzz fuzz = Fuzz.of("files to import");
        fuzz.cases(i -> {
            KeyedStateMetadata state = states.get(i % states.size());
            byte[] whole = disk.content().get(savepoint + "/" + SavepointFiles.name(SomeState.UID, state.name()));
            Files.write(file, fuzz.mutator().mutate(whole));
            var source = new SavepointImport.Source(SomeState.UID, state.name(), state.kind(), file);
            try (SavepointImport made =
                    SavepointImport.read(SomeState.withFiles(empty, List.of()), null, List.of(source))) {
                new SavepointWriter(disk.open("/made"), "s" + i).write(made.content(), made, 0);
            } catch (WeirException e) {
                Fuzz.declared(e, ExitCode.CONFIGURATION, "");
                assertThat(e.getMessage()).containsAnyOf(file.toString(), "state '", "the key ");
            }
        });
    }
}
