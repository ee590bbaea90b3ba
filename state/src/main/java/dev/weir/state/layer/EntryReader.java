package dev.weir.state.layer;

import java.io.IOException;

/** Is told the entries of a section, in order. */
@FunctionalInterface
public interface EntryReader {
    /**
     * One entry, as ranges of an array that is valid during this call.
     *
     * @param valueLength -1 means deleted
     */
    void entry(byte[] bytes, int keyFrom, int keyLength, int valueFrom, int valueLength) throws IOException;
}
