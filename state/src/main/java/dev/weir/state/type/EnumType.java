package dev.weir.state.type;

import java.io.IOException;
import java.util.Arrays;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/** The constants of an enum, by their place. */
final class EnumType<E extends Enum<?>> extends Type<E> {
    private final E[] constants;
    private final Schema schema;

    EnumType(Class<E> type) {
        this.constants = type.getEnumConstants();
        this.schema = AvroAnnotations.withAliases(
                type,
                Schema.createEnum(
                        SchemaNames.name(type),
                        null,
                        SchemaNames.namespace(type),
                        Arrays.stream(constants).map(Enum::name).toList()));
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public void write(E value, Encoder out) throws IOException {
        out.writeEnum(value.ordinal());
    }

    @Override
    public E read(Decoder in) throws IOException {
        return constants[in.readEnum()];
    }

    @Override
    public boolean immutable() {
        return true;
    }

    @Override
    public E copy(E value) {
        return value;
    }
}
