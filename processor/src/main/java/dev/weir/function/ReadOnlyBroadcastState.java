package dev.weir.function;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A map that every task holds in full. The side that is not broadcast may only read it. */
public interface ReadOnlyBroadcastState<K, V> {
    @Nullable
    V get(K key);

    boolean contains(K key);

    /** The entries in the order in which their keys first came; not changeable. */
    Iterable<Map.Entry<K, V>> immutableEntries();
}
