package dev.weir.connector.serde;

import dev.weir.state.type.BoundedDecoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;

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
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder out = EncoderFactory.get().directBinaryEncoder(bytes, null);
        writing.write(value, out);
        out.flush();
        return bytes.toByteArray();
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
