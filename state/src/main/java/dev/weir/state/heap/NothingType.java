package dev.weir.state.heap;

import dev.weir.state.type.Type;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/** What a timer holds besides key and time: Avro's null, which takes no byte. */
final class NothingType extends Type<Object> {
    /** The one value. */
    static final Object NOTHING = new Object();

    private final Schema schema = Schema.create(Schema.Type.NULL);

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public void write(Object value, Encoder out) {}

    @Override
    public Object read(Decoder in) {
        return NOTHING;
    }

    @Override
    public boolean immutable() {
        return true;
    }

    @Override
    public Object copy(Object value) {
        return value;
    }
}
