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
}
