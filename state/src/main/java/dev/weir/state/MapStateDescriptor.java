package dev.weir.state;

import dev.weir.state.type.Type;
import org.jspecify.annotations.Nullable;

/**
 * Names a map state and says what its keys and values are.
 *
 * @param ttl how long each entry lives; null for ever
 */
public record MapStateDescriptor<K, V>(
        String name,
        Type<K> keyType,
        Type<V> valueType,
        @Nullable StateTtl ttl) {
    /** Entries live for ever. */
    public MapStateDescriptor(String name, Type<K> keyType, Type<V> valueType) {
        this(name, keyType, valueType, null);
    }

    public MapStateDescriptor<K, V> withTtl(StateTtl ttl) {
        return new MapStateDescriptor<>(name, keyType, valueType, ttl);
    }
}
