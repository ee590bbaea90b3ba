package dev.weir.state;

import dev.weir.state.type.Type;

/** Names a value state and says what it holds. */
public record ValueStateDescriptor<T>(String name, Type<T> type) {}
