package dev.weir.state;

import org.jspecify.annotations.Nullable;

/** One result per key, made of all values that were added. Kept like a {@link ValueState} of the accumulator. */
public interface AggregatingState<IN, OUT> {
    /** The result of the current key's values; null when there are none. */
    @Nullable
    OUT get();

    void add(IN value);

    void clear();
}
