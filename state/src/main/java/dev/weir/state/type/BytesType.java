package dev.weir.state.type;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/** Arrays of bytes. */
final class BytesType extends Type<byte[]> {
    private final Schema schema = Schema.create(Schema.Type.BYTES);

    @Override
    boolean equalByContent() {
        return false;
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public void write(byte[] value, Encoder out) throws IOException {
        out.writeBytes(value, 0, value.length);
    }

    @Override
    public byte[] read(Decoder in) throws IOException {
        ByteBuffer read = in.readBytes(null);
        byte[] value = new byte[read.remaining()];
        read.get(value);
        return value;
    }

    @Override
    public boolean immutable() {
        return false;
    }

    @Override
    public byte[] copy(byte[] value) {
        return value.clone();
    }
}
