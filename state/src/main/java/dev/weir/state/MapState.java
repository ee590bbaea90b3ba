package dev.weir.state;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A map per key; a change of one entry costs one entry. */
public interface MapState<K, V> {
    @Nullable
    V get(K key);

    void put(K key, V value);

    void remove(K key);

    boolean contains(K key);

    boolean isEmpty();

    /** The current key's entries, in no particular order; not changeable, and valid until the next change. */
    Iterable<Map.Entry<K, V>> entries();

    void clear();
}
