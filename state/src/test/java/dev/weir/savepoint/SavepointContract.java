package dev.weir.savepoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import dev.weir.checkpoint.store.BlobStore;
import dev.weir.checkpoint.store.Content;
import dev.weir.checkpoint.store.Folders;
import dev.weir.checkpoint.store.MetadataCodec;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.savepoint.SomeState.StateBytes;
import dev.weir.savepoint.SomeState.Tasks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.file.SeekableByteArrayInput;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What savepoints are wherever they lie. Damage is done behind their back, through the same blobs. */
public abstract class SavepointContract {
    private static final CheckpointId ID = new CheckpointId(17, 3);
    private static final String OPERATOR = "totals%20per%20customer%2Fgr%C3%B6%C3%9Fe/";
    private static final String TOTAL = OPERATOR + "total.avro";
    private static final List<String> KEYS = SomeState.keys(200);

    private Tasks tasks;
    private String checkpoint;

    /** As production opens what a person names. */
    protected abstract Folders folders();

    /** An absolute folder in which nothing lies when the test begins. */
    protected abstract String root();

    private BlobStore blobs(String folder) {
        return folders().open(folder);
    }

    private void overwrite(String folder, String name, byte[] content) throws IOException {
        blobs(folder).delete(name);
        blobs(folder).put(name, Content.of(content));
    }

    private String move(String from, String name) throws IOException {
        String to = root() + "/" + name;
        for (String blob : blobs(from).list("")) {
            blobs(to).put(blob, Content.of(blobs(from).read(blob)));
            blobs(from).delete(blob);
        }
        return to;
    }

    @BeforeEach
    void publishACheckpoint() throws IOException {
        tasks = new Tasks(3, List.of(), List.of());
        List<StateBytes> layers = SomeState.layers(tasks, KEYS, 4);
        checkpoint = SomeState.publish(folders(), root() + "/checkpoints", tasks, layers, ID);
    }

    /** A savepoint of the test's checkpoint. */
    protected final String export() {
        return export(checkpoint);
    }

    private String export(String from) {
        return export(from, root() + "/savepoints", "0123456789");
    }

    private String export(String from, String dir, String unique) {
        StoredState stored = StoredState.open(from, folders());
        stored.verify();
        SavepointWriter writer =
                new SavepointWriter(folders().open(dir), SavepointWriter.folderName(stored.metadata(), unique));
        try (StateData data = stored.data()) {
            writer.write(stored.metadata(), data, 3_000);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return writer.place();
    }

    private Tasks restore(String from, int parallelism) throws IOException {
        StoredState stored = StoredState.open(from, folders());
        stored.verify();
        ByteArrayOutputStream base = new ByteArrayOutputStream();
        try (StateData data = stored.data()) {
            RestoredBase.write(base, stored.metadata(), data);
        }
        List<KeyedStateMetadata> written =
                stored.metadata().operator(SomeState.UID).keyedStates();
        return new Tasks(parallelism, written, List.of(new StateBytes(base.toByteArray())));
    }

    /** The entries of a state, as a reader that knows Avro only finds them. */
    private List<GenericRecord> avro(String savepoint, String file) throws IOException {
        List<GenericRecord> entries = new ArrayList<>();
        try (DataFileReader<GenericRecord> reader = new DataFileReader<>(
                new SeekableByteArrayInput(blobs(savepoint).read(file)), new GenericDatumReader<>())) {
            reader.forEach(entries::add);
        }
        return entries;
    }

    private Map<String, GenericRecord> byKey(String savepoint, String state) throws IOException {
        Map<String, GenericRecord> entries = new TreeMap<>();
        for (GenericRecord entry : avro(savepoint, OPERATOR + state + ".avro")) {
            String key = entry.get("key")
                    + (entry.hasField("mapKey") ? "/" + entry.get("mapKey") : "")
                    + (entry.hasField("time") ? "/" + entry.get("time") : "");
            assertThat(entries.put(key, entry)).as("two entries of " + key).isNull();
        }
        return entries;
    }

    /** It may be there, so all of it must be. */
    @Test
    void whatIsPublishedWithoutAnAnswerIsWhole() throws IOException {
        SavepointWriter writer = new SavepointWriter(failingToPublish(true), "s1");
        assertThatThrownBy(() -> write(writer))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("no answer");
        StoredState.open(writer.place(), folders()).verify();
    }

    /** But where no request is ever late, what is not there will not be there. */
    @Test
    void ofWhatIsNotPublishedFilesStayOnlyWhereItMayBeLate() throws IOException {
        SavepointWriter writer = new SavepointWriter(failingToPublish(false), "s1");
        assertThatThrownBy(() -> write(writer))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("no answer");
        BlobStore left = blobs(root() + "/savepoints");
        assertThat(left.list("").isEmpty()).isEqualTo(!left.mayBeLate());
    }

    private void write(SavepointWriter writer) throws IOException {
        StoredState stored = StoredState.open(checkpoint, folders());
        try (StateData data = stored.data()) {
            writer.write(stored.metadata(), data, 3_000);
        }
    }

    /** @param done whether what is to be published is there all the same */
    private BlobStore failingToPublish(boolean done) {
        BlobStore blobs = blobs(root() + "/savepoints");
        return (BlobStore) Proxy.newProxyInstance(
                BlobStore.class.getClassLoader(), new Class<?>[] {BlobStore.class}, (proxy, method, args) -> {
                    boolean publishes = method.getName().equals("putIfAbsent");
                    Object answer = publishes && !done ? null : method.invoke(blobs, args);
                    if (publishes) {
                        throw new IOException("no answer");
                    }
                    return answer;
                });
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
        String savepoint = export(checkpoint);
        Map<String, GenericRecord> totals = byKey(savepoint, "total");
        Map<String, GenericRecord> words = byKey(savepoint, "words");
        Map<String, GenericRecord> counts = byKey(savepoint, "counts");
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
        assertThat(byKey(savepoint, "_timers.event")).hasSameSizeAs(tasks.timers());
        assertThat(byKey(savepoint, "_timers.processing")).isEmpty();
    }

    @Test
    void theFilesDependOnTheContentOnly() throws IOException {
        String first = export(checkpoint);
        // Another parallelism, other layers, the same content.
        Tasks again = restore(first, 2);
        String other =
                SomeState.publish(folders(), root() + "/other", again, List.of(baseOf(first)), new CheckpointId(40, 9));
        String second = export(other);
        List<StateFile> files = StoredState.open(first, folders()).metadata().files();
        for (StateFile file : files) {
            assertThat(avro(second, file.name())).isEqualTo(avro(first, file.name()));
        }
        assertThat(files).hasSize(5);
    }

    private StateBytes baseOf(String from) throws IOException {
        StoredState stored = StoredState.open(from, folders());
        ByteArrayOutputStream base = new ByteArrayOutputStream();
        try (StateData data = stored.data()) {
            RestoredBase.write(base, stored.metadata(), data);
        }
        return new StateBytes(base.toByteArray());
    }

    /** What an object store takes as one object has limits. */
    @Test
    void largeStateIsRestoredFromSeveralFiles() throws IOException {
        StoredState stored = StoredState.open(export(checkpoint), folders());
        CheckpointMetadata content = stored.metadata();
        List<KeyedStateMetadata> written = content.operator(SomeState.UID).keyedStates();
        for (long fileBytes : List.of(1L, RestoredBase.FILE_BYTES)) {
            List<StateBytes> files;
            try (StateData data = stored.data()) {
                files = RestoredBase.write(content, data, fileBytes, file -> stateBytes(file));
            }
            assertThat(files).hasSize(fileBytes == 1 ? written.size() : 1);
            assertThat(new Tasks(2, written, files).content(KEYS)).isEqualTo(tasks.content(KEYS));
        }
    }

    private static StateBytes stateBytes(Content content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            content.writeTo(out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return new StateBytes(out.toByteArray());
    }

    @Test
    void itCanBeMovedAndNamedByItsMetadata() throws IOException {
        String savepoint = export(checkpoint);
        String moved = move(savepoint, "archive/of_2026");
        StoredState stored = StoredState.open(moved + "/_metadata".toString(), folders());
        stored.verify();
        assertThat(stored.isSavepoint()).isTrue();
        assertThat(stored.metadata().id()).isEqualTo(ID);
        assertThat(stored.metadata().operator("source").operatorStates().get(0).items())
                .hasSize(1);
        assertThat(restore(moved, 1).content(KEYS)).isEqualTo(tasks.content(KEYS));
    }

    @Test
    void itsIdentityIsThatOfItsContent() throws IOException {
        String savepoint = export(checkpoint);
        String identity = StoredState.open(savepoint, folders()).identity();
        String moved = move(savepoint, "moved");
        assertThat(StoredState.open(moved, folders()).identity()).isEqualTo(identity);
        assertThat(StoredState.open(checkpoint, folders()).identity()).isNotEqualTo(identity);
    }

    @Test
    void twoOfOneNameAreRefusedAndTheFirstStays() throws IOException {
        String savepoint = export(checkpoint);
        assertThatThrownBy(() -> export(checkpoint)).isInstanceOf(WeirException.class);
        assertThat(restore(savepoint, 1).content(KEYS)).isEqualTo(tasks.content(KEYS));
    }

    // ---- what is wrong with it

    @Test
    void aMissingFileIsNamed() throws IOException {
        String savepoint = export(checkpoint);
        blobs(savepoint).delete(TOTAL);
        assertRefused(savepoint, "total.avro");
    }

    @Test
    void aTruncatedFileIsNamed() throws IOException {
        String savepoint = export(checkpoint);
        byte[] bytes = blobs(savepoint).read(TOTAL);
        overwrite(savepoint, TOTAL, Arrays.copyOf(bytes, bytes.length - 1));
        assertRefused(savepoint, "total.avro is damaged: found " + (bytes.length - 1) + " bytes");
    }

    @Test
    void aFlippedByteIsFoundAnywhere() throws IOException {
        String savepoint = export(checkpoint);
        for (String file : List.of(TOTAL, "_metadata")) {
            byte[] whole = blobs(savepoint).read(file);
            for (int at = 0; at < whole.length; at += Math.max(1, whole.length / 12)) {
                byte[] bytes = whole.clone();
                bytes[at] ^= 0x10;
                overwrite(savepoint, file, bytes);
                assertRefused(savepoint, file);
            }
            overwrite(savepoint, file, whole);
        }
    }

    @Test
    void aNewerFormatIsRefused() throws IOException {
        String savepoint = export(checkpoint);
        String text = new String(blobs(savepoint).read("_metadata"), ISO_8859_1);
        overwrite(
                savepoint,
                "_metadata",
                text.replaceFirst("weir.savepoint\u00021", "weir.savepoint\u00022")
                        .getBytes(ISO_8859_1));
        assertRefused(savepoint, "has format 2, written by a newer release of Weir");
    }

    @Test
    void entriesInAnotherOrderAreRefused() throws IOException {
        String savepoint = export(checkpoint);
        List<GenericRecord> entries = avro(savepoint, TOTAL);
        Collections.swap(entries, 0, entries.size() - 1);
        replaceTotals(savepoint, entries);
        assertThatThrownBy(() -> restore(savepoint, 1))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("is not in the order of key groups and keys, or has an entry twice");
    }

    /** Writes other entries into a state's file, and what that makes of the metadata. */
    private void replaceTotals(String savepoint, List<GenericRecord> entries) throws IOException {
        var schema = entries.get(0).getSchema();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataFileWriter<GenericRecord> writer = new DataFileWriter<>(new GenericDatumWriter<>(schema))) {
            writer.create(schema, bytes);
            for (GenericRecord entry : entries) {
                writer.append(entry);
            }
        }
        overwrite(savepoint, TOTAL, bytes.toByteArray());
        CRC32C crc = new CRC32C();
        crc.update(bytes.toByteArray());
        CheckpointMetadata m = StoredState.open(savepoint, folders()).metadata();
        List<StateFile> files = m.files().stream()
                .map(f -> f.name().equals(TOTAL) ? new StateFile(TOTAL, bytes.size(), crc.getValue(), null, true) : f)
                .toList();
        CheckpointMetadata changed = SomeState.withFiles(m, files);
        overwrite(savepoint, "_metadata", MetadataCodec.encode(changed, MetadataCodec.Kind.SAVEPOINT));
    }

    @Test
    void aFolderWithoutMetadataIsNoSavepoint() {
        assertRefused(root() + "/nothing", "there is no checkpoint or savepoint at ");
    }

    void assertRefused(String path, String message) {
        assertThatThrownBy(() -> {
                    StoredState stored = StoredState.open(path, folders());
                    stored.verify();
                })
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageContaining(message);
    }

    // ---- its end

    @Test
    void disposalTakesExactlyTheFilesThatItNames() throws IOException {
        String savepoint = export(checkpoint);
        blobs(savepoint).put("notes.txt", Content.of(new byte[] {1}));
        StoredState.open(savepoint, folders()).dispose();
        assertThat(blobs(savepoint).list("")).containsExactly("notes.txt");
        String second = export(checkpoint);
        StoredState.open(second, folders()).dispose();
        assertThat(blobs(second).list("")).containsExactly("notes.txt");
        assertRefused(second, "there is no checkpoint or savepoint at " + second);
    }

    @Test
    void aCheckpointIsNotDisposedOf() throws IOException {
        StoredState stored = StoredState.open(checkpoint, folders());
        assertThatThrownBy(stored::dispose).hasMessageContaining("is a checkpoint of job orders, expected a savepoint");
        assertThat(blobs(checkpoint).exists("_metadata")).isTrue();
    }

    @Test
    void whatCanNotBeWrittenLeavesNothing() throws IOException {
        StoredState stored = StoredState.open(checkpoint, folders());
        CheckpointMetadata content = stored.metadata();
        String dir = root() + "/savepoints";
        SavepointWriter writer = new SavepointWriter(folders().open(dir), "half");
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
        assertThat(blobs(dir).list("")).isEmpty();
        assertThat(blobs(dir).unfinished("")).isEmpty();
    }
}
