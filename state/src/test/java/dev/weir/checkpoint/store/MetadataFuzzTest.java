package dev.weir.checkpoint.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.fuzz.Fuzz;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Damaged {@code _metadata}, and damaged content under a checksum that fits. */
@Timeout(120)
class MetadataFuzzTest {
    private static final String FILE = "/checkpoints/orders/chk-42-3/_metadata";

    private static List<byte[]> valid() {
        return List.of(
                MetadataCodec.encode(Samples.everyField()),
                MetadataCodec.encode(Samples.everyField(), MetadataCodec.Kind.SAVEPOINT),
                MetadataCodec.encode(Samples.metadata("3f2c", new CheckpointId(0, 1), List.of())));
    }

    @Test
    void damagedMetadataIsNeverReadAsOther() {
        List<byte[]> valid = valid();
        Fuzz.of("metadata").bytes(valid, bytes -> {
            try {
                MetadataCodec.Decoded decoded = MetadataCodec.decodeAny(FILE, bytes);
                assertThat(valid).contains(MetadataCodec.encode(decoded.metadata(), decoded.kind()));
            } catch (WeirException e) {
                Fuzz.declared(e, ExitCode.CONFIGURATION, FILE);
            }
        });
    }

    @Test
    void strangeContentUnderItsChecksumIsRefusedOrWhole() throws IOException {
        byte[] file = MetadataCodec.encode(Samples.everyField());
        Schema schema;
        byte[] datum;
        try (DataFileStream<GenericRecord> in =
                new DataFileStream<>(new ByteArrayInputStream(file), new GenericDatumReader<>())) {
            schema = in.getSchema();
            ByteBuffer block = in.nextBlock();
            datum = new byte[block.remaining()];
            block.get(datum);
        }
        Fuzz.of("content of metadata").bytes(List.of(datum), mutated -> {
            try {
                MetadataCodec.encode(MetadataCodec.decode(FILE, around(schema, mutated)));
            } catch (WeirException e) {
                Fuzz.declared(e, ExitCode.CONFIGURATION, FILE);
            }
        });
    }

    private static byte[] around(Schema schema, byte[] datum) throws IOException {
        CRC32C crc = new CRC32C();
        crc.update(schema.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        crc.update(datum);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (DataFileWriter<GenericRecord> writer = new DataFileWriter<>(new GenericDatumWriter<>(schema))) {
            writer.setMeta("weir.format", 1);
            writer.setMeta("weir.crc32c", crc.getValue());
            writer.create(schema, file);
            writer.appendEncoded(ByteBuffer.wrap(datum));
        }
        return file.toByteArray();
    }
}
