package dev.weir.state.heap;

import dev.weir.state.type.Type;
import dev.weir.state.type.Types;
import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/** Counts how often values are copied, written or read. */
final class CountingType extends Type<byte[]> {
    int calls;

    @Override
    public Schema schema() {
        return Types.BYTES.schema();
    }

    @Override
    public void write(byte[] value, Encoder out) throws IOException {
        calls++;
        Types.BYTES.write(value, out);
    }

    @Override
    public byte[] read(Decoder in) throws IOException {
        calls++;
        return Types.BYTES.read(in);
    }

    @Override
    public boolean immutable() {
        return false;
    }

    @Override
    public byte[] copy(byte[] value) {
        calls++;
        return Types.BYTES.copy(value);
    }
}
