package dev.weir.service.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorState;
import dev.weir.checkpoint.store.CheckpointStore;
import dev.weir.checkpoint.store.FileBlobStore;
import dev.weir.checkpoint.store.LocalDisk;
import dev.weir.connector.SourceSplit;
import dev.weir.connector.SplitCodec;
import dev.weir.env.Time;
import dev.weir.service.JobLauncher;
import dev.weir.state.FrozenLayer;
import dev.weir.state.KeyGroupRange;
import dev.weir.state.KeyHash;
import dev.weir.state.ListStateDescriptor;
import dev.weir.state.ValueStateDescriptor;
import dev.weir.state.heap.HeapKeyedStateBackend;
import dev.weir.state.layer.LayerFileWriter;
import dev.weir.state.type.BytesEncoder;
import dev.weir.state.type.Types;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs that read checkpoints and savepoints without a job. */
class StateCommandsTest {
    private static final int MAX_PARALLELISM = 8;
    private static final int KEYS = 20;

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path checkpoint;

    @BeforeEach
    void publishACheckpoint() throws IOException {
        checkpoint = publish("a", i -> i * 10);
    }

    // ---- a checkpoint on disk

    private Path publish(String dir, LongFunction<Long> totals) throws IOException {
        return publish(dir, totals, operator -> operator);
    }

    private Path publish(String dir, LongFunction<Long> totals, UnaryOperator<OperatorMetadata> described)
            throws IOException {
        CheckpointStore store = CheckpointStore.open(
                new FileBlobStore(new LocalDisk(), folder.resolve(dir)),
                "orders",
                () -> "id-" + dir + System.nanoTime());
        HeapKeyedStateBackend backend = new HeapKeyedStateBackend(
                "totals", Types.STRING, MAX_PARALLELISM, new KeyGroupRange(0, MAX_PARALLELISM - 1), Time.system());
        var total = backend.value(new ValueStateDescriptor<>("total", Types.LONG));
        var words = backend.list(new ListStateDescriptor<>("words", Types.STRING));
        for (long i = 0; i < KEYS; i++) {
            String key = "k" + i;
            backend.setCurrentKey(key, hash(key));
            total.update(totals.apply(i));
            words.addAll(List.of("w" + i, "x"));
        }
        FrozenLayer layer = backend.freeze();
        var file = store.write(
                1,
                stream -> {
                    LayerFileWriter writer = new LayerFileWriter(stream);
                    layer.writeTo(writer);
                    writer.finish();
                },
                true);
        CheckpointId id = new CheckpointId(17, 1);
        OperatorState offsets = new OperatorState(
                SplitCodec.STATE_NAME,
                OperatorState.Mode.SPLIT,
                SplitCodec.SCHEMA.toString(),
                List.of(
                        SplitCodec.encode(new SourceSplit("in", "id", 0, 42, SourceSplit.UNBOUNDED)),
                        SplitCodec.encode(new SourceSplit("in", "id", 1, 43, SourceSplit.UNBOUNDED))));
        store.publish(new CheckpointMetadata(
                "orders",
                store.storeId(),
                id,
                null,
                null,
                "0.1.0",
                KeyHash.NAME,
                MAX_PARALLELISM,
                1_000,
                2_000,
                List.of(
                        described.apply(new OperatorMetadata("source", 1, List.of(), List.of(offsets), List.of())),
                        described.apply(new OperatorMetadata("totals", 1, backend.describe(), List.of(), List.of()))),
                List.of(file),
                List.of()));
        store.confirm(id);
        return folder.resolve(dir).resolve("orders").resolve("chk-17-1");
    }

    private static int hash(String key) throws IOException {
        BytesEncoder bytes = new BytesEncoder();
        Types.STRING.write(key, bytes);
        return KeyHash.of(bytes.array(), bytes.length());
    }

    // ---- the command line

    private int weir(Object... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        JobLauncher none = (graph, config, started) -> {
            throw new AssertionError("no job is to run");
        };
        String[] texts = new String[args.length];
        for (int i = 0; i < args.length; i++) {
            texts[i] = args[i].toString();
        }
        return new CommandLineInterface(
                        () -> none, name -> null, new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(texts);
    }

    private List<String> said(Object... args) {
        assertThat(weir(args)).as(err.toString()).isZero();
        return out.toString().lines().toList();
    }

    private Path made(Object... args) {
        return Path.of(said(args).get(0));
    }

    private void assertRefused(int code, String message, Object... args) {
        assertThat(weir(args)).as(out.toString() + err).isEqualTo(code);
        assertThat(err.toString()).contains(message);
    }

    @Test
    void aSavepointIsMadeOfACheckpointAndHoldsTheSame() {
        Path savepoint = made("savepoint", "export", checkpoint, folder.resolve("savepoints"));
        assertThat(savepoint.getFileName().toString()).startsWith("savepoint-orders-17-1-");
        assertThat(said("state", "diff", checkpoint, savepoint))
                .anyMatch(line -> line.matches("totals +total +0 +0 +0 +20"))
                .anyMatch(line -> line.matches("totals +words +0 +0 +0 +20"));
        List<String> ofCheckpoint = said("state", "ls", checkpoint);
        List<String> ofSavepoint = said("state", "ls", savepoint);
        assertThat(ofSavepoint.subList(1, ofSavepoint.size())).isEqualTo(ofCheckpoint.subList(1, ofCheckpoint.size()));
    }

    @Test
    void lsShowsStatesTypesAndEntries() {
        assertThat(said("state", "ls", checkpoint.resolve("_metadata")))
                .anyMatch(line -> line.matches("totals +total +VALUE +20 +string: long"))
                .anyMatch(line -> line.matches("totals +words +LIST +20 +string: list of string"))
                .anyMatch(line -> line.matches("source +_splits +SPLIT +2 +dev.weir.connector.SourceSplit"));
    }

    @Test
    void catPrintsEntriesOfOneKeyOrAll() {
        assertThat(said("state", "cat", checkpoint, "totals", "total"))
                .hasSize(KEYS)
                .contains("\"k7\"\t70");
        assertThat(said("state", "cat", checkpoint, "totals", "total", "--key", "k7", "--json"))
                .containsExactly("{\"key\": \"k7\", \"value\": 70}");
        assertThat(said("state", "cat", checkpoint, "totals", "words", "--key", "k3"))
                .containsExactly("\"k3\"\t[\"w3\", \"x\"]");
        assertThat(said("state", "cat", checkpoint, "source", "_splits"))
                .anyMatch(line -> line.contains("\"nextOffset\": 42"));
    }

    @Test
    void whatIsNotThereIsNamedBesideWhatIs() {
        assertRefused(78, "has no operator 'total'. It has source, totals", "state", "cat", checkpoint, "total", "x");
        assertRefused(
                78,
                "has no state 'x' of operator 'totals'. It has total, words",
                "state",
                "cat",
                checkpoint,
                "totals",
                "x");
        assertRefused(78, "there is no checkpoint or savepoint at ", "state", "ls", folder.resolve("nothing"));
    }

    @Test
    void diffShowsWhatChanged() throws IOException {
        Path other = publish("b", i -> i == 4 ? -1 : i * 10);
        assertThat(said("state", "diff", checkpoint, other, "--entries"))
                .anyMatch(line -> line.matches("totals +total +0 +0 +1 +19"))
                .contains("- totals\ttotal\t{\"key\": \"k4\", \"value\": 40}")
                .contains("+ totals\ttotal\t{\"key\": \"k4\", \"value\": -1}");
    }

    @Test
    void diffCountsItemsThatComeTwice() throws IOException {
        Path twice = publish("b", i -> i * 10, o -> {
            List<OperatorState> states = o.operatorStates().stream()
                    .map(s -> new OperatorState(
                            s.name(),
                            s.mode(),
                            s.schema(),
                            List.of(s.items().get(0), s.items().get(0))))
                    .toList();
            return new OperatorMetadata(o.uid(), 1, o.keyedStates(), states, List.of());
        });
        List<String> lines = said("state", "diff", checkpoint, twice);
        assertThat(lines)
                .filteredOn(line -> line.startsWith("+ "))
                .singleElement()
                .asString()
                .contains(" 42");
        assertThat(lines)
                .filteredOn(line -> line.startsWith("- "))
                .singleElement()
                .asString()
                .contains(" 43");
    }

    @Test
    void diffComparesEntriesWhoseTimeToLiveBeganAtAnotherTime() throws IOException {
        Path later = publish("b", i -> i == 4 ? -1 : i * 10, o -> {
            List<KeyedStateMetadata> states = o.keyedStates().stream()
                    .map(s -> new KeyedStateMetadata(
                            s.name(), s.kind(), s.keySchema(), s.subKeySchema(), s.valueSchemas(), s.writtenAs(), 0L))
                    .toList();
            return new OperatorMetadata(o.uid(), 1, states, o.operatorStates(), List.of());
        });
        assertThat(said("state", "diff", checkpoint, later))
                .anyMatch(line -> line.matches("totals +total +0 +0 +1 +19"))
                .contains("  time to live: from the start or not at all in A, since 1970-01-01T00:00:00Z in B");
    }

    // ---- by hand

    private File avro(String name, String schema, List<List<Object>> entries) throws IOException {
        Schema parsed = new Schema.Parser().parse(schema);
        File file = folder.resolve(name).toFile();
        try (DataFileWriter<GenericRecord> writer = new DataFileWriter<>(new GenericDatumWriter<>(parsed))) {
            writer.create(parsed, file);
            for (List<Object> entry : entries) {
                GenericRecord record = new GenericData.Record(parsed);
                for (int i = 0; i < entry.size(); i++) {
                    record.put(i, entry.get(i));
                }
                writer.append(record);
            }
        }
        return file;
    }

    /** The fields in another order than the format's. */
    private static final String VALUES = "{\"type\":\"record\",\"name\":\"mine.E\",\"fields\":["
            + "{\"name\":\"value\",\"type\":\"long\"},{\"name\":\"key\",\"type\":\"string\"}]}";

    private static final String LISTS = "{\"type\":\"record\",\"name\":\"E\",\"fields\":["
            + "{\"name\":\"key\",\"type\":\"string\"},"
            + "{\"name\":\"value\",\"type\":{\"type\":\"array\",\"items\":\"string\"}}]}";

    private static final String TIMES = "{\"type\":\"record\",\"name\":\"E\",\"fields\":["
            + "{\"name\":\"key\",\"type\":\"string\"},{\"name\":\"time\",\"type\":\"long\"}]}";

    @Test
    void oneStateIsReplacedAndTheRestComesFromTheBase() throws IOException {
        File values = avro("values.avro", VALUES, List.of(List.of(5L, "b"), List.of(4L, "a"), List.of(6L, "c")));
        Path made = made(
                "state", "import", "--base", checkpoint, "--value", "totals", "total", values, folder.resolve("made"));
        assertThat(said("state", "cat", made, "totals", "total"))
                .containsExactlyInAnyOrder("\"a\"\t4", "\"b\"\t5", "\"c\"\t6");
        assertThat(said("state", "cat", made, "totals", "words")).hasSize(KEYS);
        assertThat(said("state", "cat", made, "source", "_splits")).hasSize(2);
    }

    @Test
    void aJobIsGivenStateFromElsewhere() throws IOException {
        File values = avro("values.avro", VALUES, List.of(List.of(5L, "b"), List.of(4L, "a")));
        File lists = avro("lists.avro", LISTS, List.of(List.of("b", List.of("x", "y"))));
        File times = avro("times.avro", TIMES, List.of(List.of("b", 99L), List.of("b", 98L)));
        Path made = made(
                "state",
                "import",
                "--name",
                "orders",
                "--max-parallelism",
                8,
                "--value",
                "totals",
                "total",
                values,
                "--list",
                "totals",
                "words",
                lists,
                "--timers",
                "totals",
                "event",
                times,
                folder.resolve("made"));
        assertThat(said("state", "cat", made, "totals", "words")).containsExactly("\"b\"\t[\"x\", \"y\"]");
        assertThat(said("state", "cat", made, "totals", "_timers.event")).containsExactly("\"b\"\t98", "\"b\"\t99");
        assertThat(said("state", "ls", made)).anyMatch(line -> line.contains("max-parallelism 8"));
    }

    @Test
    void timersOfNoKindAreRefused() throws IOException {
        File times = avro("times.avro", TIMES, List.of(List.of("b", 99L)));
        Path made = folder.resolve("made");
        assertRefused(
                2,
                "--timers: found 'evnt', expected event or processing",
                "state",
                "import",
                "--name",
                "orders",
                "--timers",
                "totals",
                "evnt",
                times,
                made);
        assertThat(made).doesNotExist();
        // Before the base is fetched.
        assertRefused(
                2,
                "--timers: found 'evnt', expected event or processing",
                "state",
                "import",
                "--base",
                folder.resolve("nowhere"),
                "--timers",
                "totals",
                "evnt",
                times,
                made);
    }

    @Test
    void whatTheBaseSaysIsNotSaidAgain() throws IOException {
        File values = avro("values.avro", VALUES, List.of(List.of(5L, "b")));
        Path made = folder.resolve("made");
        for (String option : List.of("--name=payments", "--max-parallelism=16")) {
            assertRefused(
                    2,
                    option.substring(0, option.indexOf('=')) + " stands beside --base, expected one of the two",
                    "state",
                    "import",
                    "--base",
                    checkpoint,
                    option,
                    "--value",
                    "totals",
                    "total",
                    values,
                    made);
        }
        assertThat(made).doesNotExist();
    }

    @Test
    void filesThatDoNotFitAreNamed() throws IOException {
        File twice = avro("twice.avro", VALUES, List.of(List.of(5L, "b"), List.of(4L, "b")));
        Path made = folder.resolve("made");
        assertRefused(
                78,
                "has 1 entries whose key came before",
                "state",
                "import",
                "--name",
                "orders",
                "--value",
                "totals",
                "total",
                twice,
                made);
        assertRefused(
                78,
                "expected a record with the fields [key, mapKey, value]",
                "state",
                "import",
                "--name",
                "orders",
                "--map",
                "totals",
                "total",
                twice,
                made);
        assertRefused(
                78, "expected arrays", "state", "import", "--name", "orders", "--list", "totals", "total", twice, made);
        assertRefused(
                78,
                "is missing or can't be read",
                "state",
                "import",
                "--name",
                "orders",
                "--value",
                "totals",
                "total",
                folder.resolve("none"),
                made);
        assertRefused(
                2,
                "--max-parallelism: found 0, expected 1 to 32768",
                "state",
                "import",
                "--name",
                "orders",
                "--max-parallelism",
                0,
                "--value",
                "totals",
                "total",
                twice,
                made);
        assertRefused(2, "--name: found 'null'", "state", "import", "--value", "totals", "total", twice, made);
        Path text = Files.writeString(folder.resolve("text.avro"), "no avro");
        assertRefused(
                78,
                "is no Avro object container file",
                "state",
                "import",
                "--name",
                "orders",
                "--value",
                "totals",
                "total",
                text,
                made);
        assertThat(made).doesNotExist();
    }

    @Test
    void offsetsAreChangedInACopy() {
        Path made = made("savepoint", "offsets", checkpoint, folder.resolve("made"), "--set", "source", "in", "1", "7");
        assertThat(said("state", "cat", made, "source", "_splits"))
                .anyMatch(line -> line.contains("\"partition\": 0, \"nextOffset\": 42"))
                .anyMatch(line -> line.contains("\"partition\": 1, \"nextOffset\": 7"));
        assertThat(said("state", "cat", made, "totals", "total")).hasSize(KEYS);
        Path restarted = made("savepoint", "offsets", checkpoint, folder.resolve("made"), "--restart", "source");
        assertThat(said("state", "ls", restarted)).noneMatch(line -> line.contains("_splits"));
        assertRefused(
                2,
                "reads no partition 9 of topic 'in', but in-0, in-1",
                "savepoint",
                "offsets",
                checkpoint,
                folder.resolve("made"),
                "--set",
                "source",
                "in",
                "9",
                "7");
        assertRefused(
                2,
                "there is no source 'totals', but source",
                "savepoint",
                "offsets",
                checkpoint,
                folder.resolve("made"),
                "--restart",
                "totals");
        assertRefused(
                2,
                "OFFSET is '-1'",
                "savepoint",
                "offsets",
                checkpoint,
                folder.resolve("made"),
                "--set",
                "source",
                "in",
                "1",
                "-1");
    }

    @Test
    void onlyASavepointIsDisposedOf() {
        Path savepoint = made("savepoint", "export", checkpoint, folder.resolve("savepoints"));
        said("savepoint", "-d", savepoint);
        assertThat(savepoint).doesNotExist();
        assertRefused(78, "there is no checkpoint or savepoint at ", "savepoint", "-d", savepoint);
        assertRefused(78, "is a checkpoint of job orders, expected a savepoint", "savepoint", "-d", checkpoint);
        assertRefused(2, "Missing required parameter: 'JOB'", "savepoint");
    }
}
