package dev.weir.state.heap;

import dev.weir.state.Sweepable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A state whose table holds what has changed and a part of what the base holds. An entry without a value says that there
 * is none, whatever the base holds.
 */
abstract class CachedState extends HeapState implements TableMemory.Table, Sweepable {
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

    /** Looks through the base: what is in the table alone is there after the next fold. */
    @Override
    public final void sweep(int entries, Predicate<Object> dead) {
        below.sweep().sweep(entries, memory::foldedUpTo, (key, keyHash, sub, value) -> {
            if (dead.test(value)) {
                drop(key, keyHash, sub, dead);
            }
        });
    }

    /** Deletes an entry that is dead in the base, unless the table holds a newer one that is not. */
    abstract void drop(Object key, int keyHash, @Nullable Object sub, Predicate<Object> dead);

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
