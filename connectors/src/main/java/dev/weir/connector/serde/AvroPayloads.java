package dev.weir.connector.serde;

import dev.weir.state.type.BoundedDecoder;
import dev.weir.state.type.BytesEncoder;
import java.io.IOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/** Reads and writes whole payloads of Avro binary. */
final class AvroPayloads {
    /** Reads one value. */
    @FunctionalInterface
    interface Reading<T> {
        T read(Decoder in) throws IOException;
    }

    /** Writes one value. */
    @FunctionalInterface
    interface Writing<T> {
        void write(T value, Encoder out) throws IOException;
    }

    private AvroPayloads() {}

    static <T> byte[] write(T value, Writing<T> writing) throws IOException {
        BytesEncoder out = new BytesEncoder();
        writing.write(value, out);
        return out.toByteArray();
    }

    static <T> T read(byte[] payload, Schema schema, Reading<T> reading) throws DeserializationException {
        BoundedDecoder in = new BoundedDecoder(payload);
        T value;
        try {
            value = reading.read(in);
        } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException e) {
            throw new DeserializationException("not Avro binary of " + schema.getFullName(), in.position());
        }
        if (in.position() != payload.length) {
            throw new DeserializationException(
                    payload.length - in.position() + " bytes left over behind an Avro " + schema.getFullName(),
                    in.position());
        }
        return value;
    }
}
