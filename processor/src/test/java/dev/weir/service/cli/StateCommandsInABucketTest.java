package dev.weir.service.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.checkpoint.store.s3.FaultyProxy;
import dev.weir.checkpoint.store.s3.StubS3;
import dev.weir.service.JobLauncher;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs that need no job, on what lies in a bucket. */
class StateCommandsInABucketTest {
    private static final String BUCKET = "weir-cli";
    private static final String DIR = "s3://" + BUCKET + "/savepoints";
    private static final Schema VALUES = new Schema.Parser()
            .parse("{\"type\":\"record\",\"name\":\"E\",\"fields\":[{\"name\":\"key\",\"type\":\"string\"},"
                    + "{\"name\":\"value\",\"type\":\"long\"}]}");

    private static StubS3 store;
    private static FaultyProxy proxy;

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String savepoint;

    @BeforeAll
    static void start() throws IOException {
        System.setProperty("aws.accessKeyId", StubS3.ACCESS_KEY);
        System.setProperty("aws.secretAccessKey", StubS3.SECRET);
        store = new StubS3(BUCKET);
        proxy = new FaultyProxy(store.address());
    }

    @AfterAll
    static void end() {
        proxy.close();
        store.close();
        System.clearProperty("aws.accessKeyId");
        System.clearProperty("aws.secretAccessKey");
    }

    @BeforeEach
    void makeASavepoint() throws IOException {
        Path values = folder.resolve("values.avro");
        try (DataFileWriter<GenericRecord> writer = new DataFileWriter<>(new GenericDatumWriter<>(VALUES))) {
            writer.create(VALUES, values.toFile());
            for (long i = 0; i < 3; i++) {
                writer.append(new GenericRecordBuilder(VALUES)
                        .set("key", "k" + i)
                        .set("value", i)
                        .build());
            }
        }
        savepoint = said("state", "import", "--name", "orders", "--value", "totals", "total", values.toString(), DIR)
                .get(0);
    }

    private int weir(List<String> more, String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        JobLauncher none = (graph, config, started) -> {
            throw new AssertionError("no job is to run");
        };
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(more);
        return new CommandLineInterface(
                        () -> none, name -> null, new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
    }

    private int weir(String... args) {
        return weir(List.of("-D", "s3.endpoint=" + proxy.address()), args);
    }

    private List<String> said(String... args) {
        assertThat(weir(args)).as(err.toString()).isZero();
        return out.toString().lines().toList();
    }

    private void assertRefused(int code, String message, String... args) {
        assertThat(weir(args)).as(out.toString() + err).isEqualTo(code);
        assertThat(err.toString()).contains(message).doesNotContain(StubS3.SECRET);
    }

    @Test
    void aSavepointIsListedPrintedCopiedComparedAndDeleted() {
        assertThat(savepoint).startsWith(DIR + "/savepoint-orders-0-1-");
        assertThat(said("state", "ls", savepoint + "/_metadata"))
                .contains("savepoint " + savepoint)
                .anyMatch(line -> line.matches("totals +total +VALUE +3 +string: long"));
        assertThat(said("state", "cat", savepoint, "totals", "total", "--key", "k2"))
                .containsExactly("\"k2\"\t2");
        String copy = said("savepoint", "export", savepoint, DIR + "/copies/").get(0);
        assertThat(copy).startsWith(DIR + "/copies/savepoint-orders-0-1-");
        String local = said("savepoint", "export", copy, folder.toString()).get(0);
        assertThat(Path.of(local, "_metadata")).exists();
        assertThat(said("state", "diff", savepoint, local)).anyMatch(line -> line.matches("totals +total +0 +0 +0 +3"));
        assertThat(said("savepoint", "-d", savepoint)).containsExactly("savepoint " + savepoint + " is deleted");
        assertRefused(78, "there is no checkpoint or savepoint at " + savepoint, "state", "ls", savepoint);
        assertThat(said("state", "ls", copy)).isNotEmpty();
    }

    @Test
    void aStateIsReplacedOnTheBaseOfASavepointInABucket() {
        String made = said(
                        "state",
                        "import",
                        "--base",
                        savepoint,
                        "--value",
                        "totals",
                        "more",
                        folder.resolve("values.avro").toString(),
                        DIR)
                .get(0);
        assertThat(said("state", "ls", made))
                .anyMatch(line -> line.matches("totals +total +VALUE +3 +string: long"))
                .anyMatch(line -> line.matches("totals +more +VALUE +3 +string: long"));
    }

    @Test
    void theStoreMayBeNamedInAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("job.properties"), "s3.endpoint=" + proxy.address() + "\n");
        assertThat(weir(List.of("--config", file.toString()), "state", "ls", savepoint))
                .as(err.toString())
                .isZero();
    }

    @Test
    void whatIsWrongIsSaid() {
        assertRefused(2, "'s3:/" + BUCKET + "/x' names no folder", "state", "ls", "s3:/" + BUCKET + "/x");
        assertRefused(2, "expected a path", "savepoint", "export", savepoint, "hdfs://namenode/savepoints");
        assertRefused(78, "there is no bucket 'elsewhere'", "savepoint", "-d", "s3://elsewhere/savepoint");
        proxy.keepFailing("GET .*", FaultyProxy.error(403, "AccessDenied"));
        assertRefused(77, "access is denied (403 AccessDenied)", "state", "ls", savepoint);
        proxy.heal();
        proxy.keepFailing("GET .*total.*", FaultyProxy.error(503, "SlowDown"));
        assertRefused(69, "the store answers 503 SlowDown", "state", "ls", savepoint);
        proxy.heal();
    }
}
