package dev.weir.checkpoint.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

class MetadataCodecTest {
    private static final String FILE = "/store/orders/chk-42-3/_metadata";

    @Test
    void everyFieldIsReadAsItWasWritten() {
        CheckpointMetadata read = MetadataCodec.decode(FILE, MetadataCodec.encode(Samples.everyField()));
        assertThat(read).usingRecursiveComparison().isEqualTo(Samples.everyField());
    }

    @Test
    void absentFieldsAreReadAsAbsent() {
        CheckpointMetadata bare = Samples.metadata("s", new CheckpointId(0, 1), List.of());
        CheckpointMetadata read = MetadataCodec.decode(FILE, MetadataCodec.encode(bare));
        assertThat(read).usingRecursiveComparison().isEqualTo(bare);
        assertThat(read.parent()).isNull();
        assertThat(read.restoreId()).isNull();
    }

    @Test
    void formatOneIsReadForEver() throws IOException {
        try (InputStream in = MetadataCodecTest.class.getResourceAsStream("metadata-format-1.avro")) {
            assertThat(MetadataCodec.decode("metadata-format-1.avro", in.readAllBytes()))
                    .usingRecursiveComparison()
                    .isEqualTo(Samples.everyField());
        }
    }

    @Test
    void equalMetadataGivesEqualBytes() {
        assertThat(MetadataCodec.encode(Samples.everyField())).isEqualTo(MetadataCodec.encode(Samples.everyField()));
    }

    @Test
    void anyAvroToolReadsTheFile() throws IOException {
        try (DataFileStream<GenericRecord> file = new DataFileStream<>(
                new ByteArrayInputStream(MetadataCodec.encode(Samples.everyField())), new GenericDatumReader<>())) {
            assertThat(file.getSchema().getFullName()).isEqualTo("dev.weir.checkpoint.CheckpointMetadata");
            assertThat(file.getMetaString("weir.format")).isEqualTo("1");
            GenericRecord datum = file.next();
            assertThat(datum.get("formatVersion")).isEqualTo(1);
            assertThat(datum.get("job")).hasToString("orders");
            assertThat(file.hasNext()).isFalse();
        }
    }

    @Test
    void aNewerFormatIsRefusedBeforeItsContentIsRead() throws IOException {
        assertThatThrownBy(() -> MetadataCodec.decode(FILE, avroFile("2", 1)))
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageContaining(FILE)
                .hasMessageContaining("format 2")
                .hasMessageContaining("Expected format 1")
                .hasMessageContaining("Run the job with the release that wrote it");
    }

    @Test
    void anotherAvroFileIsRefused() {
        assertDamaged(avroFile(null, 1), "weir.format = null");
        assertDamaged(avroFile("banana", 1), "weir.format = banana");
        assertDamaged(avroFile("1", 1), "CRC32C");
        assertDamaged(avroFile("1", 2), "more than one datum");
        assertDamaged(avroFile("1", 0), "ends after its header");
    }

    @Test
    void garbageIsRefused() {
        assertDamaged(new byte[0], "0 bytes");
        assertDamaged(Samples.bytes("not avro at all"), "15 bytes");
    }

    @Test
    void everyTruncationIsRefused() {
        byte[] whole = MetadataCodec.encode(Samples.everyField());
        for (int length = 0; length < whole.length; length++) {
            assertDamaged(Arrays.copyOf(whole, length), "");
        }
    }

    @Test
    void aFlippedBitIsNoticedOrChangesNothing() {
        byte[] whole = MetadataCodec.encode(Samples.everyField());
        for (int i = 0; i < whole.length; i++) {
            byte[] flipped = whole.clone();
            flipped[i] ^= (byte) (1 << (i * 5 % 8));
            CheckpointMetadata read;
            try {
                read = MetadataCodec.decode(FILE, flipped);
            } catch (WeirException e) {
                assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
                continue;
            }
            assertThat(Arrays.equals(MetadataCodec.encode(read), whole))
                    .as("byte " + i)
                    .isTrue();
        }
    }

    private static void assertDamaged(byte[] bytes, String found) {
        assertThatThrownBy(() -> MetadataCodec.decode(FILE, bytes))
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageContaining(FILE)
                .hasMessageContaining(found)
                .hasMessageContaining("expected one datum")
                .hasMessageContaining("Restore the file from a copy");
    }

    private static byte[] avroFile(String format, int datums) {
        Schema schema = SchemaBuilder.record("Other").fields().requiredInt("a").endRecord();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DataFileWriter<GenericRecord> writer = new DataFileWriter<>(new GenericDatumWriter<>(schema))) {
            if (format != null) {
                writer.setMeta("weir.format", format);
            }
            writer.create(schema, out);
            for (int i = 0; i < datums; i++) {
                GenericRecord datum = new GenericData.Record(schema);
                datum.put("a", i);
                writer.append(datum);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }
}
