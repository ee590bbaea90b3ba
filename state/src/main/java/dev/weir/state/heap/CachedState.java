package dev.weir.state.heap;

import org.jspecify.annotations.Nullable;

/**
 * A state whose table holds what has changed and a part of what the base holds. An entry without a value says that there
 * is none, whatever the base holds.
 */
abstract class CachedState extends HeapState implements TableMemory.Table {
    /** Slots that are looked at in one piece. */
    static final int SLOTS_PER_PIECE = 1024;

    final StateBelow below;
    final TableMemory memory;

    CachedState(StateCodec codec, Current current, StateBelow below, TableMemory memory) {
        super(codec, current);
        this.below = below.observedBy(size);
        this.memory = memory;
    }

    @Override
    public final void restored(Object key, int keyHash, @Nullable Object sub, Object value) {
        throw new IllegalStateException("state over a base is read from there, not restored into its table");
    }

    /** Changes an entry of the present epoch in place. */
    static void rewrite(Entry entry, Object value) {
        entry.value = value;
        entry.fate = Entry.Fate.KEPT;
    }

    /** Whether the base holds what the entry says. */
    static boolean isFolded(Entry entry, int foldedEpoch) {
        return entry.epoch <= foldedEpoch;
    }
}
