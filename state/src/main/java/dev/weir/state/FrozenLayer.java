package dev.weir.state;

import java.io.IOException;

/**
 * What changed in one operator's keyed state in one task during one epoch. Immutable from the moment it exists; may be
 * read by any thread.
 */
public interface FrozenLayer {
    boolean isEmpty();

    /** Changed entries, deletions included. */
    int entries();

    /** Serializes all entries into the file being written, as sections of key groups. */
    void writeTo(LayerSink sink) throws IOException;

    /** Whose layer it is: the same object for all layers of one operator in one task. */
    default Object owner() {
        return this;
    }

    /** Rises from layer to layer of one owner. */
    default int epoch() {
        return 0;
    }

    /**
     * The same as {@link #writeTo} for a base, without entries that later layers replace.
     *
     * @param last the last of the owner's layers that goes into the base in the same fold
     */
    default void foldInto(LayerSink sink, FrozenLayer last) throws IOException {
        writeTo(sink);
    }

    /** All that it holds is in the base. Called in the order of the epochs; any thread. */
    default void folded() {}
}
