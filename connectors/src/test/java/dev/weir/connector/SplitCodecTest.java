package dev.weir.connector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

class SplitCodecTest {
    /** Of the first release. */
    private static final Schema OLD = SchemaBuilder.record("dev.weir.connector.SourceSplit")
            .fields()
            .requiredString("stream")
            .requiredString("streamId")
            .requiredInt("partition")
            .requiredLong("nextOffset")
            .requiredLong("endOffset")
            .endRecord();

    @Test
    void whatIsWrittenIsRead() throws IOException {
        SourceSplit split = new SourceSplit("orders", "id", 3, 17, 20, 1_000, 5);
        assertThat(SplitCodec.decode(SplitCodec.encode(split), SplitCodec.SCHEMA))
                .isEqualTo(split);
    }

    @Test
    void aSplitOfAnOlderReleaseIsRead() throws IOException {
        GenericRecord datum = new GenericData.Record(OLD);
        datum.put("stream", "orders");
        datum.put("streamId", "id");
        datum.put("partition", 3);
        datum.put("nextOffset", 17L);
        datum.put("endOffset", 20L);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        new GenericDatumWriter<GenericRecord>(OLD).write(datum, encoder);
        encoder.flush();
        assertThat(SplitCodec.decode(out.toByteArray(), OLD)).isEqualTo(new SourceSplit("orders", "id", 3, 17, 20));
    }

    @Test
    void anOlderReleaseReadsASplitOfThisOne() throws IOException {
        byte[] written = SplitCodec.encode(new SourceSplit("orders", "id", 3, 17, 20, 1_000, 5));
        GenericRecord read = new GenericDatumReader<GenericRecord>(SplitCodec.SCHEMA, OLD)
                .read(null, DecoderFactory.get().binaryDecoder(written, null));
        assertThat(read.get("nextOffset")).isEqualTo(17L);
    }
}
