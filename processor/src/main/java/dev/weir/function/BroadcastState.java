package dev.weir.function;

/**
 * A map that every task holds in full. Every task sees the same broadcast records, and must change the map in the same
 * way for each; only one task's map is written into a checkpoint.
 */
public interface BroadcastState<K, V> extends ReadOnlyBroadcastState<K, V> {
    void put(K key, V value);

    void remove(K key);

    void clear();
}
