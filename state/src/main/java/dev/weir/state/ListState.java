package dev.weir.state;

import java.util.List;

/** A list per key. */
public interface ListState<T> {
    /** The current key's elements, in order; empty when there are none. Not changeable. */
    List<T> get();

    void add(T value);

    void addAll(List<T> values);

    /** Replaces the list. */
    void update(List<T> values);

    void clear();
}
