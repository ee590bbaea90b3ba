package dev.weir.state.type;

import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/** Values with the time at which they were touched last: an Avro record of both, the time first. */
final class ExpiringType<T> extends Type<Expiring<T>> {
    private final Type<T> type;
    private final Schema schema;

    ExpiringType(Type<T> type) {
        this.type = type;
        this.schema = ExpiringSchemas.expiring(type.schema());
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
    public void write(Expiring<T> value, Encoder out) throws IOException {
        out.writeLong(value.touchedAtMs());
        type.write(value.value(), out);
    }

    @Override
    public Expiring<T> read(Decoder in) throws IOException {
        return new Expiring<>(in.readLong(), type.read(in));
    }

    @Override
    public boolean immutable() {
        return type.immutable();
    }

    @Override
    public Expiring<T> copy(Expiring<T> value) {
        return immutable() ? value : new Expiring<>(value.touchedAtMs(), type.copy(value.value()));
    }
}
