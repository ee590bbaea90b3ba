package dev.weir.state;

import dev.weir.state.type.Type;
import org.jspecify.annotations.Nullable;

/**
 * Names a value state and says what it holds.
 *
 * @param ttl how long values live; null for ever
 */
public record ValueStateDescriptor<T>(
        String name, Type<T> type, @Nullable StateTtl ttl) {
    /** Values live for ever. */
    public ValueStateDescriptor(String name, Type<T> type) {
        this(name, type, null);
    }

    public ValueStateDescriptor<T> withTtl(StateTtl ttl) {
        return new ValueStateDescriptor<>(name, type, ttl);
    }
}
