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

    /** The epoch in which it left its table; {@link Integer#MAX_VALUE} while it stands there. The task's thread changes it. */
    int replacedIn = Integer.MAX_VALUE;

    /** Whether its table holds another in its place, or none. */
    boolean isReplaced() {
        return replacedIn != Integer.MAX_VALUE;
    }

    Entry(Object key, int keyHash, int epoch, boolean fresh, @Nullable Object value) {
        super(key, keyHash);
        this.epoch = epoch;
        this.fresh = fresh;
        this.value = value;
    }

    /** Whether it was read since the last look for entries that nobody uses; the table's owner's alone. */
    boolean used;

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
