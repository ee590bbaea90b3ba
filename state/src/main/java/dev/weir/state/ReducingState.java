package dev.weir.state;

import org.jspecify.annotations.Nullable;

/** One value per key, made of all that were added. Kept like a {@link ValueState} of the result. */
public interface ReducingState<T> {
    /** What the current key's values were reduced to; null when there are none. */
    @Nullable
    T get();

    void add(T value);

    void clear();
}
