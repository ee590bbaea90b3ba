package dev.weir.savepoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import dev.weir.checkpoint.store.Folders;
import dev.weir.checkpoint.store.MetadataCodec;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.savepoint.SomeState.StateBytes;
import dev.weir.savepoint.SomeState.Tasks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SavepointTest {
    private static final CheckpointId ID = new CheckpointId(17, 3);
    private static final List<String> KEYS = SomeState.keys(200);

    @TempDir
    Path folder;

    private Tasks tasks;
    private Path checkpoint;

    @BeforeEach
    void publishACheckpoint() throws IOException {
        tasks = new Tasks(3, List.of(), List.of());
        List<StateBytes> layers = SomeState.layers(tasks, KEYS, 4);
        checkpoint = SomeState.publish(folder.resolve("checkpoints"), tasks, layers, ID);
    }

    private Path export(Path from) {
        return export(from, folder.resolve("savepoints"), "0123456789");
    }

    private static Path export(Path from, Path dir, String unique) {
        StoredState stored = StoredState.open(from.toString(), Folders.local());
        stored.verify();
        SavepointWriter writer = new SavepointWriter(
                Folders.local().open(dir.toString()), SavepointWriter.folderName(stored.metadata(), unique));
        try (StateData data = stored.data()) {
            writer.write(stored.metadata(), data, 3_000);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return Path.of(writer.place());
    }

    private static Tasks restore(Path from, int parallelism) throws IOException {
        StoredState stored = StoredState.open(from.toString(), Folders.local());
        stored.verify();
        ByteArrayOutputStream base = new ByteArrayOutputStream();
        try (StateData data = stored.data()) {
            RestoredBase.write(base, stored.metadata(), data);
        }
        List<KeyedStateMetadata> written =
                stored.metadata().operator(SomeState.UID).keyedStates();
        return new Tasks(parallelism, written, List.of(new StateBytes(base.toByteArray())));
    }

    private static Map<String, GenericRecord> avro(Path file) throws IOException {
        Map<String, GenericRecord> entries = new TreeMap<>();
        try (DataFileReader<GenericRecord> reader = new DataFileReader<>(file.toFile(), new GenericDatumReader<>())) {
            for (GenericRecord entry : reader) {
                String key = entry.get("key")
                        + (entry.hasField("mapKey") ? "/" + entry.get("mapKey") : "")
                        + (entry.hasField("time") ? "/" + entry.get("time") : "");
                assertThat(entries.put(key, entry)).as("two entries of " + key).isNull();
            }
        }
        return entries;
    }

    // ---- what it holds

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 16})
    void aSavepointIsRestoredAtAnyParallelism(int parallelism) throws IOException {
        Tasks restored = restore(export(checkpoint), parallelism);
        assertThat(restored.content(KEYS)).isEqualTo(tasks.content(KEYS));
        assertThat(restored.timers()).isNotEmpty().isEqualTo(tasks.timers());
    }

    @Test
    void aCheckpointIsRestoredWithoutASavepointInBetween() throws IOException {
        Tasks restored = restore(checkpoint, 4);
        assertThat(restored.content(KEYS)).isEqualTo(tasks.content(KEYS));
        assertThat(restored.timers()).isEqualTo(tasks.timers());
    }

    @Test
    void aPlainAvroReaderFindsEveryEntry() throws IOException {
        Path operator = export(checkpoint).resolve("totals%20per%20customer%2Fgr%C3%B6%C3%9Fe");
        Map<String, GenericRecord> totals = avro(operator.resolve("total.avro"));
        Map<String, GenericRecord> words = avro(operator.resolve("words.avro"));
        Map<String, GenericRecord> counts = avro(operator.resolve("counts.avro"));
        for (String key : KEYS) {
            SomeState.Task task = tasks.of(key);
            SomeState.Total total = task.value.value();
            assertThat(totals.containsKey(key)).isEqualTo(total != null);
            if (total != null) {
                GenericRecord value = (GenericRecord) totals.get(key).get("value");
                assertThat(new SomeState.Total(
                                (long) value.get("count"), value.get("last").toString()))
                        .isEqualTo(total);
            }
            assertThat(((List<?>) words.get(key).get("value")).stream().map(Object::toString))
                    .containsExactlyElementsOf(task.list.get());
            for (Map.Entry<String, Long> count : task.map.entries()) {
                assertThat(counts.remove(key + "/" + count.getKey()).get("value"))
                        .isEqualTo(count.getValue());
            }
        }
        assertThat(counts).isEmpty();
        assertThat(avro(operator.resolve("_timers.event.avro"))).hasSameSizeAs(tasks.timers());
        assertThat(avro(operator.resolve("_timers.processing.avro"))).isEmpty();
    }

    @Test
    void theFilesDependOnTheContentOnly() throws IOException {
        Path first = export(checkpoint);
        // Another parallelism, other layers, the same content.
        Tasks again = restore(first, 2);
        Path other = SomeState.publish(folder.resolve("other"), again, List.of(baseOf(first)), new CheckpointId(40, 9));
        Path second = export(other);
        List<StateFile> files =
                StoredState.open(first.toString(), Folders.local()).metadata().files();
        for (StateFile file : files) {
            assertThat(entriesOf(second.resolve(file.name()))).isEqualTo(entriesOf(first.resolve(file.name())));
        }
        assertThat(files).hasSize(5);
    }

    private static List<String> entriesOf(Path file) throws IOException {
        try (DataFileReader<GenericRecord> reader = new DataFileReader<>(file.toFile(), new GenericDatumReader<>())) {
            List<String> entries = new java.util.ArrayList<>();
            reader.forEach(entry -> entries.add(entry.toString()));
            return entries;
        }
    }

    private static StateBytes baseOf(Path from) throws IOException {
        StoredState stored = StoredState.open(from.toString(), Folders.local());
        ByteArrayOutputStream base = new ByteArrayOutputStream();
        try (StateData data = stored.data()) {
            RestoredBase.write(base, stored.metadata(), data);
        }
        return new StateBytes(base.toByteArray());
    }

    @Test
    void itCanBeMovedAndNamedByItsMetadata() throws IOException {
        Path savepoint = export(checkpoint);
        Path moved = Files.move(savepoint, folder.resolve("my savepoint (1)"));
        StoredState stored = StoredState.open(moved.resolve("_metadata").toString(), Folders.local());
        stored.verify();
        assertThat(stored.isSavepoint()).isTrue();
        assertThat(stored.metadata().id()).isEqualTo(ID);
        assertThat(stored.metadata().operator("source").operatorStates().get(0).items())
                .hasSize(1);
        assertThat(restore(moved, 1).content(KEYS)).isEqualTo(tasks.content(KEYS));
    }

    @Test
    void itsIdentityIsThatOfItsContent() throws IOException {
        Path savepoint = export(checkpoint);
        String identity =
                StoredState.open(savepoint.toString(), Folders.local()).identity();
        Path moved = Files.move(savepoint, folder.resolve("moved"));
        assertThat(StoredState.open(moved.toString(), Folders.local()).identity())
                .isEqualTo(identity);
        assertThat(StoredState.open(checkpoint.toString(), Folders.local()).identity())
                .isNotEqualTo(identity);
    }

    @Test
    void twoOfOneNameAreRefusedAndTheFirstStays() throws IOException {
        Path savepoint = export(checkpoint);
        assertThatThrownBy(() -> export(checkpoint)).isInstanceOf(WeirException.class);
        assertThat(restore(savepoint, 1).content(KEYS)).isEqualTo(tasks.content(KEYS));
    }

    // ---- what is wrong with it

    @Test
    void aMissingFileIsNamed() throws IOException {
        Path savepoint = export(checkpoint);
        Files.delete(stateFile(savepoint));
        assertRefused(savepoint, "total.avro");
    }

    @Test
    void aTruncatedFileIsNamed() throws IOException {
        Path savepoint = export(checkpoint);
        Path file = stateFile(savepoint);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 1));
        assertRefused(savepoint, "total.avro is damaged: found " + (bytes.length - 1) + " bytes");
    }

    @Test
    void aFlippedByteIsFoundAnywhere() throws IOException {
        Path savepoint = export(checkpoint);
        for (Path file : List.of(stateFile(savepoint), savepoint.resolve("_metadata"))) {
            byte[] whole = Files.readAllBytes(file);
            for (int at = 0; at < whole.length; at += Math.max(1, whole.length / 50)) {
                byte[] bytes = whole.clone();
                bytes[at] ^= 0x10;
                Files.write(file, bytes);
                assertRefused(savepoint, file.getFileName().toString());
            }
            Files.write(file, whole);
        }
    }

    @Test
    void aNewerFormatIsRefused() throws IOException {
        Path savepoint = export(checkpoint);
        Path metadata = savepoint.resolve("_metadata");
        String text = Files.readString(metadata, java.nio.charset.StandardCharsets.ISO_8859_1);
        Files.writeString(
                metadata,
                text.replaceFirst("weir.savepoint\u00021", "weir.savepoint\u00022"),
                java.nio.charset.StandardCharsets.ISO_8859_1);
        assertRefused(savepoint, "has format 2, written by a newer release of Weir");
    }

    @Test
    void entriesInAnotherOrderAreRefused() throws IOException {
        Path savepoint = export(checkpoint);
        Path file = stateFile(savepoint);
        List<GenericRecord> entries = new ArrayList<>();
        try (DataFileReader<GenericRecord> reader = new DataFileReader<>(file.toFile(), new GenericDatumReader<>())) {
            reader.forEach(entries::add);
        }
        Collections.swap(entries, 0, entries.size() - 1);
        replace(savepoint, file, entries);
        assertThatThrownBy(() -> restore(savepoint, 1))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("is not in the order of key groups and keys, or has an entry twice");
    }

    /** Writes other entries into a state's file, and what that makes of the metadata. */
    private static void replace(Path savepoint, Path file, List<GenericRecord> entries) throws IOException {
        var schema = entries.get(0).getSchema();
        try (DataFileWriter<GenericRecord> writer = new DataFileWriter<>(new GenericDatumWriter<>(schema))) {
            writer.create(schema, file.toFile());
            for (GenericRecord entry : entries) {
                writer.append(entry);
            }
        }
        CRC32C crc = new CRC32C();
        crc.update(Files.readAllBytes(file));
        String name = savepoint.relativize(file).toString();
        CheckpointMetadata m =
                StoredState.open(savepoint.toString(), Folders.local()).metadata();
        List<StateFile> files = m.files().stream()
                .map(f -> f.name().equals(name)
                        ? new StateFile(name, file.toFile().length(), crc.getValue(), null, true)
                        : f)
                .toList();
        CheckpointMetadata changed = new CheckpointMetadata(
                m.job(),
                m.storeId(),
                m.id(),
                m.parent(),
                m.restoreId(),
                m.engineVersion(),
                m.keyGroupHash(),
                m.maxParallelism(),
                m.triggeredAtMs(),
                m.publishedAtMs(),
                m.operators(),
                files,
                m.channelState());
        Files.write(savepoint.resolve("_metadata"), MetadataCodec.encode(changed, MetadataCodec.Kind.SAVEPOINT));
    }

    @Test
    void aFolderWithoutMetadataIsNoSavepoint() {
        assertRefused(folder.resolve("nothing"), "there is no checkpoint or savepoint at ");
    }

    private static Path stateFile(Path savepoint) throws IOException {
        try (Stream<Path> files = Files.walk(savepoint)) {
            return files.filter(f -> f.endsWith("total.avro")).findFirst().orElseThrow();
        }
    }

    private static void assertRefused(Path path, String message) {
        assertThatThrownBy(() -> {
                    StoredState stored = StoredState.open(path.toString(), Folders.local());
                    stored.verify();
                })
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageContaining(message);
    }

    // ---- its end

    @Test
    void disposalTakesExactlyTheFilesThatItNames() throws IOException {
        Path savepoint = export(checkpoint);
        Path notes = Files.writeString(savepoint.resolve("notes.txt"), "before the upgrade");
        StoredState.open(savepoint.toString(), Folders.local()).dispose();
        try (Stream<Path> left = Files.walk(savepoint)) {
            assertThat(left.filter(Files::isRegularFile)).containsExactly(notes);
        }
        Path second = export(checkpoint);
        StoredState.open(second.toString(), Folders.local()).dispose();
        assertThat(second.resolve("_metadata")).doesNotExist();
    }

    @Test
    void disposalLeavesNoFolderBehind() {
        Path savepoint = export(checkpoint);
        StoredState.open(savepoint.toString(), Folders.local()).dispose();
        assertThat(savepoint).doesNotExist();
        assertRefused(savepoint, "there is no checkpoint or savepoint at ");
    }

    @Test
    void aCheckpointIsNotDisposedOf() {
        StoredState stored = StoredState.open(checkpoint.toString(), Folders.local());
        assertThatThrownBy(stored::dispose).hasMessageContaining("is a checkpoint of job orders, expected a savepoint");
        assertThat(checkpoint.resolve("_metadata")).exists();
    }

    @Test
    void whatCanNotBeWrittenLeavesNothing() throws IOException {
        StoredState stored = StoredState.open(checkpoint.toString(), Folders.local());
        CheckpointMetadata content = stored.metadata();
        Path dir = folder.resolve("savepoints");
        SavepointWriter writer = new SavepointWriter(Folders.local().open(dir.toString()), "half");
        StateData failing = new StateData() {
            private int states;

            @Override
            public void read(String uid, KeyedStateMetadata state, DatumReader reader) throws IOException {
                if (++states == 3) {
                    throw new IOException("No space left on device");
                }
            }

            @Override
            public void close() {}
        };
        assertThatThrownBy(() -> writer.write(content, failing, 3_000)).hasMessageContaining("the disk is full");
        try (Stream<Path> left = Files.walk(dir)) {
            assertThat(left.filter(Files::isRegularFile)).isEmpty();
        }
    }
}
