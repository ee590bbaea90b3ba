package dev.weir.connector;

import dev.weir.state.type.BoundedDecoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Splits in checkpoints: Avro binary, one datum per split. */
public final class SplitCodec {
    /** The name of a source's operator state. */
    public static final String STATE_NAME = "_splits";

    public static final Schema SCHEMA = SchemaBuilder.record("dev.weir.connector.SourceSplit")
            .fields()
            .requiredString("stream")
            .requiredString("streamId")
            .requiredInt("partition")
            .requiredLong("nextOffset")
            .requiredLong("endOffset")
            .optionalLong("largestEventTimeMs")
            .optionalInt("leaderEpoch")
            .endRecord();

    /** The schema as checkpoints have it. */
    public static final String SCHEMA_TEXT = SCHEMA.toString();

    private SplitCodec() {}

    public static byte[] encode(SourceSplit split) {
        GenericRecord datum = new GenericData.Record(SCHEMA);
        datum.put("stream", split.stream());
        datum.put("streamId", split.streamId());
        datum.put("partition", split.partition());
        datum.put("nextOffset", split.nextOffset());
        datum.put("endOffset", split.endOffset());
        if (split.largestEventTimeMs() != SourceSplit.NO_EVENT_TIME) {
            datum.put("largestEventTimeMs", split.largestEventTimeMs());
        }
        if (split.leaderEpoch() != SourceSplit.NO_EPOCH) {
            datum.put("leaderEpoch", split.leaderEpoch());
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            new GenericDatumWriter<GenericRecord>(SCHEMA).write(datum, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // an array does not fail
        }
        return out.toByteArray();
    }

    /** @param writerSchema the schema in the checkpoint */
    public static SourceSplit decode(byte[] bytes, Schema writerSchema) throws IOException {
        GenericRecord datum =
                new GenericDatumReader<GenericRecord>(writerSchema, SCHEMA).read(null, new BoundedDecoder(bytes));
        Long largestEventTimeMs = (Long) datum.get("largestEventTimeMs");
        Integer leaderEpoch = (Integer) datum.get("leaderEpoch");
        return new SourceSplit(
                datum.get("stream").toString(),
                datum.get("streamId").toString(),
                (Integer) datum.get("partition"),
                (Long) datum.get("nextOffset"),
                (Long) datum.get("endOffset"),
                largestEventTimeMs == null ? SourceSplit.NO_EVENT_TIME : largestEventTimeMs,
                leaderEpoch == null ? SourceSplit.NO_EPOCH : leaderEpoch);
    }
}
