package dev.weir.connector.serde;

import org.jspecify.annotations.Nullable;

/** Turns a value into a payload. Shared by all tasks: thread-safe. */
@FunctionalInterface
public interface Serializer<T> {
    /** @return the payload; null for none, which a compacted topic takes for a deletion (a tombstone) */
    byte @Nullable [] serialize(T value);
}
