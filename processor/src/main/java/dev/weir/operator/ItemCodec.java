package dev.weir.operator;

import dev.weir.checkpoint.CheckpointMetadata.OperatorState;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;

/**
 * Between the items of operator state and their Avro binary.
 *
 * @param schema of one item
 */
record ItemCodec<T>(Schema schema, Writing<T> writing, Reading<T> reading) {
    /** Writes an item. */
    @FunctionalInterface
    interface Writing<T> {
        void write(T item, Encoder out) throws IOException;
    }

    /** Reads an item. */
    @FunctionalInterface
    interface Reading<T> {
        T read(Decoder in) throws IOException;
    }

    byte[] encode(T item) {
        try {
            return bytes(out -> writing.write(item, out));
        } catch (IOException e) {
            throw new UncheckedIOException("an item of " + schema.getFullName() + " can't be encoded", e);
        }
    }

    /** @param where for errors */
    List<T> decodeAll(OperatorState state, String where) {
        try {
            Schema written = new Schema.Parser().parse(state.schema());
            List<T> items = new ArrayList<>(state.items().size());
            for (byte[] item : state.items()) {
                items.add(decode(written.equals(schema) ? item : evolve(item, written)));
            }
            return items;
        } catch (IOException | AvroRuntimeException e) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    where + ": the checkpoint holds " + state.schema() + ", which can't be read as " + schema
                            + ". Change the type in a way that Avro's schema resolution allows, or use another name",
                    e);
        }
    }

    private T decode(byte[] item) throws IOException {
        return reading.read(DecoderFactory.get().binaryDecoder(item, null));
    }

    /** Avro's schema resolution, by way of generic data: this state is small. */
    private byte[] evolve(byte[] item, Schema written) throws IOException {
        Object datum = new GenericDatumReader<>(written, schema)
                .read(null, DecoderFactory.get().binaryDecoder(item, null));
        return bytes(out -> new GenericDatumWriter<>(schema).write(datum, out));
    }

    /** Writes into an encoder. */
    private interface Filling {
        void fill(Encoder out) throws IOException;
    }

    private static byte[] bytes(Filling filling) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder out = EncoderFactory.get().directBinaryEncoder(bytes, null);
        filling.fill(out);
        out.flush();
        return bytes.toByteArray();
    }
}
