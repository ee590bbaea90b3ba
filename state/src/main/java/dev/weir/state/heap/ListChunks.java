package dev.weir.state.heap;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The list of one key, as chunks in order, one per epoch in which something was added. Never empty in its table. */
final class ListChunks extends Keyed {
    final List<SubEntry> chunks = new ArrayList<>(2);
    /** The last epoch in which a chunk came or went; kept over a base only, like the next two. */
    int changedIn;
    /** Estimated bytes before the changes of that epoch. */
    long heldBytes;
    /** Whether it was used since the last look for lists that nobody uses. */
    boolean used;
    /** Whether stored chunks were added in another order than that of their numbers. */
    private boolean unordered;

    ListChunks(Object key, int keyHash) {
        super(key, keyHash);
    }

    /** One that was stored: they come in the order of their encoded numbers, which is another one. */
    void restored(SubEntry chunk) {
        unordered |= !chunks.isEmpty() && number(last()) > number(chunk);
        chunks.add(chunk);
    }

    /** All of them are sorted at once: a long list would take too long if each were put in its place. */
    void putInOrder() {
        if (unordered) {
            chunks.sort(Comparator.comparingLong(ListChunks::number));
            unordered = false;
        }
    }

    private static long number(SubEntry chunk) {
        return (Long) chunk.sub;
    }

    SubEntry last() {
        return chunks.get(chunks.size() - 1);
    }

    /** The number of a chunk to be appended. */
    long nextNumber() {
        return chunks.isEmpty() ? 0 : number(last()) + 1;
    }

    /** A chunk by its number. */
    @Nullable
    SubEntry chunk(Object number) {
        for (SubEntry chunk : chunks) {
            if (chunk.sub.equals(number)) {
                return chunk;
            }
        }
        return null;
    }

    int size() {
        int size = 0;
        for (SubEntry chunk : chunks) {
            size += elements(chunk).size();
        }
        return size;
    }

    /**
     * Where a run of small chunks at the end begins that is worth being one chunk: no chunk in it is larger than all
     * later ones together. What is left before it falls in size by half or more from chunk to chunk, so there are few.
     */
    int mergeableFrom() {
        int from = chunks.size() - 1;
        int size = elements(chunks.get(from)).size();
        while (from > 0 && elements(chunks.get(from - 1)).size() <= size) {
            from--;
            size += elements(chunks.get(from)).size();
        }
        return from;
    }

    @SuppressWarnings("unchecked")
    static List<Object> elements(SubEntry chunk) {
        return (List<Object>) Objects.requireNonNull(chunk.value);
    }
}
