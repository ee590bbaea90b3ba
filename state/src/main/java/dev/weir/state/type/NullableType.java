package dev.weir.state.type;

import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;
import org.jspecify.annotations.Nullable;

/** A value or null, as Avro's union of null and the value's schema. */
@SuppressWarnings("NullAway") // a type of values that may be null, among types whose values may not
final class NullableType extends Type<@Nullable Object> {
    private static final int NULL = 0;
    private static final int VALUE = 1;

    private final Type<Object> type;
    private final Schema schema;

    NullableType(Type<Object> type) {
        this.type = type;
        this.schema = union(type);
    }

    static Schema union(Type<?> type) {
        return Schema.createUnion(Schema.create(Schema.Type.NULL), type.schema());
    }

    @Override
    boolean equalByContent() {
        return type.equalByContent();
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public void write(@Nullable Object value, Encoder out) throws IOException {
        out.writeIndex(value == null ? NULL : VALUE);
        if (value != null) {
            type.write(value, out);
        }
    }

    @Override
    public @Nullable Object read(Decoder in) throws IOException {
        int index = in.readIndex();
        if (index != NULL && index != VALUE) {
            throw new IOException("branch " + index + " of a union of two");
        }
        return index == NULL ? null : type.read(in);
    }

    @Override
    public boolean immutable() {
        return type.immutable();
    }

    @Override
    public @Nullable Object copy(@Nullable Object value) {
        return value == null ? null : type.copy(value);
    }
}
