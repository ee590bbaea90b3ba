package dev.weir.state.heap;

/** Something that belongs to a key. */
class Keyed {
    final Object key;
    final int keyHash;

    Keyed(Object key, int keyHash) {
        this.key = key;
        this.keyHash = keyHash;
    }
}
