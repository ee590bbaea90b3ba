package dev.weir.state;

import dev.weir.state.type.Type;

/** Names a list state and says what its elements are. */
public record ListStateDescriptor<T>(String name, Type<T> elementType) {}
