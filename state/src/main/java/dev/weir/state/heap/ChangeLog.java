package dev.weir.state.heap;

import dev.weir.state.heap.Entry.Fate;
import java.util.Arrays;

/** The entries that changed in one epoch of one state, in order. */
final class ChangeLog {
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

    /** The entries that will be written, in order. */
    Entry[] written() {
        Entry[] written = new Entry[count()];
        int n = 0;
        for (int i = 0; i < size; i++) {
            if (entries[i].fate != Fate.DROPPED) {
                written[n++] = entries[i];
            }
        }
        return written;
    }

    private void compact() {
        Entry[] kept = written();
        entries = Arrays.copyOf(kept, Math.max(16, kept.length * 2));
        size = kept.length;
        dropped = 0;
    }
}
