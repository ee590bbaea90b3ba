package dev.weir.connector.serde;

import dev.weir.state.type.Type;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Raw Avro binary of a {@link Type}. */
record AvroTypeSerde<T>(Type<T> type) implements Serde<T> {
    @Override
    public byte[] serialize(T value) {
        try {
            return AvroPayloads.write(value, type::write);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "a value can't be written as Avro " + type.schema().getFullName(), e);
        }
    }

    @Override
    public T deserialize(byte @Nullable [] payload) throws DeserializationException {
        byte[] bytes = Payloads.require(payload, "Avro " + type.schema().getFullName());
        return AvroPayloads.read(bytes, type.schema(), type::read);
    }
}
