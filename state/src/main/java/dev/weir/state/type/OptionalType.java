package dev.weir.state.type;

import java.io.IOException;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/** {@link Optional}, as Avro's union of null and the value's schema. */
final class OptionalType extends Type<Optional<Object>> {
    private final NullableType type;

    OptionalType(Type<Object> type) {
        this.type = new NullableType(type);
    }

    @Override
    boolean equalByContent() {
        return type.equalByContent();
    }

    @Override
    public Schema schema() {
        return type.schema();
    }

    @Override
    public void write(Optional<Object> value, Encoder out) throws IOException {
        type.write(value.orElse(null), out);
    }

    @Override
    public Optional<Object> read(Decoder in) throws IOException {
        return Optional.ofNullable(type.read(in));
    }

    @Override
    public boolean immutable() {
        return type.immutable();
    }

    @Override
    public Optional<Object> copy(Optional<Object> value) {
        return immutable() ? value : value.map(type::copy);
    }
}
