package dev.weir.state;

import dev.weir.state.type.Type;
import org.jspecify.annotations.Nullable;

/**
 * Names a list state and says what its elements are.
 *
 * @param ttl how long each element lives; null for ever
 */
public record ListStateDescriptor<T>(
        String name, Type<T> elementType, @Nullable StateTtl ttl) {
    /** Elements live for ever. */
    public ListStateDescriptor(String name, Type<T> elementType) {
        this(name, elementType, null);
    }

    public ListStateDescriptor<T> withTtl(StateTtl ttl) {
        return new ListStateDescriptor<>(name, elementType, ttl);
    }
}
