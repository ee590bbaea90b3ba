package dev.weir.state;

import dev.weir.state.type.Type;

/** Names a map state and says what its keys and values are. */
public record MapStateDescriptor<K, V>(String name, Type<K> keyType, Type<V> valueType) {}
