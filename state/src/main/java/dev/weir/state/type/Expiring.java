package dev.weir.state.type;

/**
 * A value and when it was touched last: what state with a time to live keeps of a value.
 *
 * @param touchedAtMs wall clock, milliseconds since the epoch
 */
public record Expiring<T>(long touchedAtMs, T value) {}
