package dev.weir.state.heap;

import org.jspecify.annotations.Nullable;

/** One value of one epoch. Changes only in its own epoch, by the task's thread; afterwards any thread may read it. */
class Entry extends Keyed {
    /** What the change log says of the entry. */
    enum Fate {
        /** The value is written. */
        KEPT,
        /** A deletion is written. */
        DELETED,
        /** Nothing is written: it came and went within the epoch. */
        DROPPED
    }

    final int epoch;
    /** Whether nothing stood in the table before it, so that dropping it leaves nothing behind in older layers. */
    final boolean fresh;

    @Nullable
    Object value;

    Fate fate = Fate.KEPT;

    /** Whether the table no longer holds it. For the task's thread only, also once the entry is frozen. */
    boolean superseded;

    Entry(Object key, int keyHash, int epoch, boolean fresh, @Nullable Object value) {
        super(key, keyHash);
        this.epoch = epoch;
        this.fresh = fresh;
        this.value = value;
    }

    /** A map's key, a list's chunk number, a timer's time; null for value state. */
    @Nullable
    Object sub() {
        return null;
    }

    /** A deletion of this entry in a later epoch. */
    Entry deletion(int epoch) {
        Entry deletion = new Entry(key, keyHash, epoch, false, null);
        deletion.fate = Fate.DELETED;
        return deletion;
    }
}
