package dev.weir.state.heap;

import dev.weir.state.heap.Entry.Fate;
import java.util.Arrays;

/** The entries that changed in one epoch of one state, in order. */
final class ChangeLog {
    /** Leaves nothing out. */
    static final int NOTHING_REPLACED = 0;

    private static final int COMPACTED_ABOVE = 1024;

    private Entry[] entries = new Entry[16];
    private int size;
    private int dropped;

    void add(Entry entry) {
        if (size == entries.length) {
            entries = Arrays.copyOf(entries, size * 2);
        }
        entries[size++] = entry;
    }

    /** Notes that an entry of this log is no more, so that a key that comes and goes all the time fills no memory. */
    void remove(Entry entry) {
        entry.value = null;
        entry.fate = entry.fresh ? Fate.DROPPED : Fate.DELETED;
        if (entry.fresh && ++dropped > size / 2 && size > COMPACTED_ABOVE) {
            compact();
        }
    }

    boolean isEmpty() {
        return size == dropped;
    }

    /** How many entries will be written. */
    int count() {
        return size - dropped;
    }

    /** Entries there is room for. */
    int capacity() {
        return entries.length;
    }

    /**
     * The entries that will be written, in order.
     *
     * @param replacedUpTo without those that were replaced in this epoch or before
     */
    Entry[] written(int replacedUpTo) {
        Entry[] written = new Entry[count()];
        int n = 0;
        for (int i = 0; i < size; i++) {
            if (entries[i].fate != Fate.DROPPED && entries[i].replacedIn > replacedUpTo) {
                written[n++] = entries[i];
            }
        }
        return n == written.length ? written : Arrays.copyOf(written, n);
    }

    private void compact() {
        Entry[] kept = written(NOTHING_REPLACED);
        entries = Arrays.copyOf(kept, Math.max(16, kept.length * 2));
        size = kept.length;
        dropped = 0;
    }
}
