package dev.weir.connector.serde;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes a missing payload an empty value, and back. */
record OptionalSerde<T>(Serde<T> serde) implements Serde<Optional<T>> {
    @Override
    public byte @Nullable [] serialize(Optional<T> value) {
        return value.isEmpty() ? null : serde.serialize(value.get());
    }

    @Override
    public @Nullable Optional<T> deserialize(byte @Nullable [] payload) throws DeserializationException {
        if (payload == null) {
            return Optional.empty();
        }
        T value = serde.deserialize(payload);
        return value == null ? null : Optional.of(value);
    }
}
