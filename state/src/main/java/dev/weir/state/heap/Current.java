package dev.weir.state.heap;

import org.jspecify.annotations.Nullable;

/** The current key and the present epoch, shared by all states of a backend. */
final class Current {
    private @Nullable Object key;
    private int keyHash;
    private long turn;
    private int epoch = 1;

    void set(Object key, int keyHash) {
        this.key = key;
        this.keyHash = keyHash;
        turn++;
    }

    @Nullable
    Object keyOrNull() {
        return key;
    }

    Object key() {
        Object k = key;
        if (k == null) {
            throw new IllegalStateException("keyed state was used before a current key was set");
        }
        return k;
    }

    int keyHash() {
        return keyHash;
    }

    /** Rises whenever the current key is set. */
    long turn() {
        return turn;
    }

    /** Rises with every freeze; restored entries are of epoch 0. */
    int epoch() {
        return epoch;
    }

    void nextEpoch() {
        epoch++;
    }
}
