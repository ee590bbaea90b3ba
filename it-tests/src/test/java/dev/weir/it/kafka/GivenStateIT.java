package dev.weir.it.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.coordinator.JobControl.Savepoint;
import dev.weir.lab.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A job begins with state that people have made: of Avro files, or of a savepoint whose start offsets they have changed. */
final class GivenStateIT {
    private static final int DONE = 0;
    private static final String COUNTS = """
            {"type": "record", "name": "Counted", "fields": [
              {"name": "key", "type": "string"}, {"name": "value", "type": "long"}]}""";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path dir;

    private EmbeddedBroker broker;
    private final Map<String, String> settings = new HashMap<>();

    @BeforeEach
    void startBroker() {
        broker = EmbeddedBroker.start(dir.resolve("broker"), Map.of());
        broker.createTopics(1, "in", "out");
        settings.put("from", "in");
        settings.put("to", "out");
        settings.put("kafka.bootstrap.servers", broker.bootstrapServers());
        settings.put("checkpoint.dir", dir.resolve("checkpoints").toString());
        settings.put("savepoint.dir", dir.resolve("savepoints").toString());
        settings.put("checkpoint.interval", "100ms");
        settings.put("restart.strategy", "none");
        settings.put("rest.address", "127.0.0.1:0");
    }

    @AfterEach
    void endBroker() {
        broker.close();
    }

    @Test
    void aJobBeginsFromAvroFilesAndReadsItsInputOnceMoreWhenThatIsMeant() throws Exception {
        write("a", "b", "a");
        String made = said("state", "import", "--name", "counts", "--value", "counter", "count", counts(), places());
        String reread;
        try (WeirRun run = start("-s", made)) {
            run.await("the counts", v -> v.recordsOut() == 3);
            Savepoint stopped = run.control().stopWithSavepoint(false, null).get(60, TimeUnit.SECONDS);
            assertThat(committed()).containsExactly("6:a", "1:b", "7:a");
            reread = said("savepoint", "offsets", stopped.path(), places(), "--set", "from", "in", "0", "1");
        }
        try (WeirRun run = start("-s", reread)) {
            run.await("the counts of the last two", v -> v.recordsOut() == 2);
            reread = run.control()
                    .stopWithSavepoint(false, null)
                    .get(60, TimeUnit.SECONDS)
                    .path();
        }
        assertThat(committed()).endsWith("2:b", "8:a").hasSize(5);
        reread = said("savepoint", "offsets", reread, places(), "--restart", "from");
        try (WeirRun run = start("-s", reread)) {
            run.await("all counts", v -> v.recordsOut() == 3);
            run.control().stopWithSavepoint(false, null).get(60, TimeUnit.SECONDS);
        }
        assertThat(committed()).endsWith("9:a", "3:b", "10:a").hasSize(8);
    }

    private WeirRun start(String... more) {
        return WeirRun.start(CountJob.class, "counts", settings, more);
    }

    /** The path of what a verb has made: the last word that it says. */
    private static String said(String... args) {
        try (WeirRun verb = WeirRun.of(args)) {
            verb.assertEnds(DONE, "savepoint-");
            String[] words = verb.said().strip().split("\\s+", -1);
            return words[words.length - 1];
        }
    }

    private String places() {
        return dir.resolve("savepoints").toString();
    }

    private String counts() throws IOException {
        Path file = dir.resolve("counts.avro");
        Schema schema = new Schema.Parser().parse(COUNTS);
        try (DataFileWriter<GenericData.Record> writer = new DataFileWriter<>(new GenericDatumWriter<>(schema))) {
            writer.create(schema, file.toFile());
            GenericData.Record record = new GenericData.Record(schema);
            record.put("key", "a");
            record.put("value", 5L);
            writer.append(record);
        }
        return file.toString();
    }

    private void write(String... values) throws Exception {
        Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(client, new StringSerializer(), new StringSerializer())) {
            for (String value : values) {
                producer.send(new ProducerRecord<>("in", value)).get(60, TimeUnit.SECONDS);
            }
        }
    }

    private List<String> committed() {
        return CommittedValues.read(broker.bootstrapServers(), "out");
    }
}
