package dev.weir.state.layer;

import java.io.IOException;
import java.util.List;

/**
 * The live entries of all keyed state of one checkpoint, however its files keep them. Reads one key group of one state at
 * a time. Owned by one thread.
 */
public interface KeyedEntries extends AutoCloseable {
    /** The key groups of a state that may hold entries, ascending. */
    List<Integer> keyGroups(String uid, String state);

    /** Passes over the entries of one key group in the order of their keys' bytes, taken as unsigned; none is a deletion. */
    void read(SectionKey keyGroup, EntryReader reader) throws IOException;

    @Override
    void close() throws IOException;
}
