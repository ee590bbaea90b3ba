package dev.weir.lab.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.error.WeirException;
import dev.weir.lab.proof.Promise;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Each thing that must not be with marker and shown offsets is shown to it. */
final class ProgressTest {
    private static final Schema SPLIT = new Schema.Parser().parse("""
            {"type":"record","name":"Split","fields":[{"name":"stream","type":"string"},
            {"name":"partition","type":"int"},{"name":"nextOffset","type":"long"}]}""");
    private static final Schema METADATA = new Schema.Parser().parse("""
            {"type":"record","name":"Metadata","fields":[{"name":"operators","type":{"type":"array","items":
            {"type":"record","name":"Operator","fields":[{"name":"operatorStates","type":{"type":"array","items":
            {"type":"record","name":"State","fields":[{"name":"name","type":"string"},{"name":"schema","type":"string"},
            {"name":"items","type":{"type":"array","items":"bytes"}}]}}}]}}}]}""");
    private static final TopicPartition P0 = new TopicPartition("in", 0);
    private static final TopicPartition P1 = new TopicPartition("in", 1);

    private final Findings findings = new Findings(what -> {});
    private final Map<String, byte[]> files = new HashMap<>();
    private final Progress progress = progress(new Clients(Map.of()));

    private Progress progress(Clients clients) {
        return new Progress("job", clients, clients, name -> Optional.ofNullable(files.get(name)), findings);
    }

    ProgressTest() {
        checkpoint(3, Map.of(P0, 10L));
    }

    private void checkpoint(int number, Map<TopicPartition, Long> offsets) {
        files.put("job/chk-" + number + "-1/_metadata", metadata(offsets));
    }

    private static byte[] metadata(Map<TopicPartition, Long> offsets) {
        List<ByteBuffer> items = offsets.entrySet().stream()
                .map(e -> encode(new GenericRecordBuilder(SPLIT)
                        .set("stream", "cluster/" + e.getKey().topic())
                        .set("partition", e.getKey().partition())
                        .set("nextOffset", e.getValue())
                        .build()))
                .map(ByteBuffer::wrap)
                .toList();
        Schema operators = METADATA.getField("operators").schema().getElementType();
        Schema states = operators.getField("operatorStates").schema().getElementType();
        GenericRecord state = new GenericRecordBuilder(states)
                .set("name", "_splits")
                .set("schema", SPLIT.toString())
                .set("items", items)
                .build();
        GenericRecord operator = new GenericRecordBuilder(operators)
                .set("operatorStates", List.of(state))
                .build();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DataFileWriter<GenericRecord> writer =
                new DataFileWriter<GenericRecord>(new GenericDatumWriter<>(METADATA)).create(METADATA, out)) {
            writer.append(new GenericRecordBuilder(METADATA)
                    .set("operators", List.of(operator))
                    .build());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] encode(GenericRecord record) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
        try {
            new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static Map<TopicPartition, OffsetAndMetadata> marker(int attempt, int checkpoint, String status) {
        return marker(
                "weir/1 job=job attempt=" + attempt + " checkpoint=" + checkpoint + "-1 store=abc status=" + status);
    }

    private static Map<TopicPartition, OffsetAndMetadata> marker(String text) {
        return Map.of(P0, new OffsetAndMetadata(0, text));
    }

    private void assertFound(Promise promise, String what) {
        assertThat(findings.all()).singleElement().satisfies(finding -> {
            assertThat(finding.promise()).isEqualTo(promise);
            assertThat(finding.what()).contains(what);
        });
    }

    // ---- right

    @Test
    void whatIsShownUpToTheMarkersCheckpointIsRight() {
        progress.compare(Map.of(), Map.of());
        progress.compare(Map.of(P0, 9L), marker(1, 3, "RUNNING"));
        progress.compare(Map.of(P0, 10L, P1, 0L), marker(2, 3, "RUNNING"));
        assertThat(progress.comparisons()).isEqualTo(2);
        progress.compareAtRest(Map.of(P0, 10L), marker(2, 3, "STOPPED"), Map.of(P0, 10L));
        assertThat(findings.list()).isEmpty();
        assertThat(progress.named()).isEqualTo("chk-3-1");
    }

    @Test
    void aCheckpointThatIsRetiredMeanwhileIsNotCompared() {
        progress.compare(Map.of(P0, 99L), marker(1, 2, "RUNNING"));
        assertThat(progress.comparisons()).isZero();
        assertThat(findings.list()).isEmpty();
    }

    // ---- wrong

    @Test
    void anOffsetAheadOfTheMarkersCheckpointIsFound() {
        progress.compare(Map.of(P0, 11L), marker(1, 3, "RUNNING"));
        assertFound(Promise.ONE_TRUTH, "shows offset 11 of in-0, ahead of the marker's checkpoint chk-3-1 with 10");
    }

    @Test
    void anOffsetOfAPartitionThatTheCheckpointDoesNotKnowIsFound() {
        progress.compare(Map.of(P0, 10L, P1, 1L), marker(1, 3, "RUNNING"));
        assertFound(Promise.ONE_TRUTH, "shows offset 1 of in-1, ahead of the marker's checkpoint chk-3-1 with 0");
    }

    @Test
    void aMarkerThatGoesBackIsFound() {
        progress.compare(Map.of(), marker(2, 3, "RUNNING"));
        progress.compare(Map.of(), marker(2, 2, "RUNNING"));
        assertFound(Promise.NO_ZOMBIE, "the marker went back to weir/1 job=job attempt=2 checkpoint=2-1");
    }

    @Test
    void anAttemptThatGoesBackIsFound() {
        progress.compare(Map.of(), marker(2, 3, "RUNNING"));
        progress.compare(Map.of(), marker(1, 3, "RUNNING"));
        assertFound(Promise.NO_ZOMBIE, "from attempt 2, checkpoint 3");
    }

    @Test
    void whatIsNoMarkerIsFound() {
        progress.compare(Map.of(), marker("weir/1 job=other attempt=1 checkpoint=none store=a status=RUNNING"));
        assertFound(Promise.ONE_TRUTH, "not a marker of job job: weir/1 job=other");
    }

    @Test
    void aSecondOffsetBesideTheMarkerIsFound() {
        Map<TopicPartition, OffsetAndMetadata> two = new HashMap<>(marker(1, 3, "RUNNING"));
        two.put(P1, two.get(P0));
        progress.compare(Map.of(), two);
        assertFound(Promise.ONE_TRUTH, "has 2 offsets, expected the marker alone");
    }

    @Test
    void damagedMetadataIsFound() {
        files.put("job/chk-3-1/_metadata", new byte[] {'O', 'b', 'j', 1, 2});
        progress.compare(Map.of(), marker(1, 3, "RUNNING"));
        assertFound(Promise.RESTORABLE, "the marker's checkpoint cannot be read: job/chk-3-1/_metadata: ");
    }

    @Test
    void metadataWithoutItsLastSyncIsFound() {
        byte[] changed = metadata(Map.of(P0, 1L));
        changed[changed.length - 1] ^= 1;
        files.put("job/chk-3-1/_metadata", changed);
        progress.compare(Map.of(), marker(1, 3, "RUNNING"));
        assertFound(Promise.RESTORABLE, "AvroRuntimeException");
    }

    @Test
    void offsetsThatWereNeverComparedAreNoProof() {
        progress.compareAtRest(Map.of(P0, 10L), marker(1, 3, "STOPPED"), Map.of(P0, 10L));
        assertFound(Promise.ONE_TRUTH, "never compared");
    }

    @Test
    void atRestEachDifferenceIsFound() {
        progress.compare(Map.of(), marker(1, 3, "RUNNING"));
        progress.compareAtRest(Map.of(P0, 9L), marker(1, 3, "STOPPED"), Map.of(P0, 11L));
        assertThat(findings.list())
                .hasSize(2)
                .anyMatch(f -> f.startsWith("at rest group job shows {in-0=9}, the input ends at {in-0=11}"))
                .anyMatch(f -> f.startsWith("checkpoint chk-3-1 of the stopped job has {in-0=10}"));
    }

    @Test
    void aMarkerThatIsNotStoppedAtTheEndIsFound() {
        progress.compare(Map.of(), marker(1, 3, "RUNNING"));
        progress.compareAtRest(Map.of(P0, 10L), marker(1, 3, "RUNNING"), Map.of(P0, 10L));
        assertFound(Promise.ONE_TRUTH, "the marker of the stopped job is ");
        assertThat(progress.named()).isNull();
    }

    @Test
    void aMarkersCheckpointThatIsNotThereAtTheEndIsFound() {
        progress.compare(Map.of(), marker(1, 3, "RUNNING"));
        progress.compareAtRest(Map.of(P0, 10L), marker(1, 4, "STOPPED"), Map.of(P0, 10L));
        assertFound(Promise.ONE_TRUTH, "checkpoint chk-4-1 of the stopped job has null");
    }

    @Test
    void whatEndsItIsThrown() {
        progress.check();
        Progress without = progress(new Clients(Map.of("bootstrap.servers", "no server")));
        without.start();
        assertThat(Waiting.until(Duration.ofSeconds(30), () -> !without.isAlive()))
                .isTrue();
        assertThatThrownBy(without::check)
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("The job's progress could not be read");
    }
}
