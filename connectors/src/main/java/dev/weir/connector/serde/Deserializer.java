package dev.weir.connector.serde;

import org.jspecify.annotations.Nullable;

/** Turns a payload into a value. Shared by all tasks: thread-safe. */
@FunctionalInterface
public interface Deserializer<T> {
    /**
     * @param payload the bytes; null when the record has none (a tombstone, or a record without a key)
     * @return the value; null to leave the record out on purpose
     * @throws DeserializationException when the payload is not of the expected form
     */
    @Nullable
    T deserialize(byte @Nullable [] payload) throws DeserializationException;
}
