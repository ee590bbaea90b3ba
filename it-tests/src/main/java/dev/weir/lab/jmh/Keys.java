package dev.weir.lab.jmh;

import dev.weir.dataflow.KeyHasher;
import dev.weir.state.type.Types;

/** Keys with their hashes, given out in an order that no cache foresees. Not thread-safe. */
final class Keys {
    // Odd and no neighbour of a power of two: it visits all keys, far from one another.
    private static final int STRIDE = 7_919;

    private final String[] keys;
    private final int[] hashes;
    private int at;

    Keys(int count) {
        KeyHasher hasher = new KeyHasher(Types.STRING);
        keys = new String[count];
        hashes = new int[count];
        for (int i = 0; i < count; i++) {
            keys[i] = "a" + i;
            hashes[i] = hasher.hash(keys[i]);
        }
    }

    String next() {
        return keys[nextIndex()];
    }

    int nextIndex() {
        at = (at + STRIDE) % keys.length;
        return at;
    }

    String key(int i) {
        return keys[i];
    }

    int hash(int i) {
        return hashes[i];
    }
}
