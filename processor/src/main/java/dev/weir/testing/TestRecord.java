package dev.weir.testing;

/** What a sink or a side output got. {@code timestampMs}: {@link Long#MIN_VALUE} for none. */
public record TestRecord<T>(T value, long timestampMs) {}
