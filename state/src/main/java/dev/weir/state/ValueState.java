package dev.weir.state;

import org.jspecify.annotations.Nullable;

/** One value per key. What {@link #value} returned counts as changed only by {@link #update}. */
public interface ValueState<T> {
    /** The current key's value; null when there is none. */
    @Nullable
    T value();

    void update(T value);

    void clear();
}
