package dev.weir.state.heap;

import dev.weir.state.KeyGroupRange;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** Goes through what the base holds of a state, a piece after the other, round and round. Owned by the task's thread. */
final class BaseSweep {
    /** A scan costs about as much as this many entries that come with it. */
    private static final int PIECE = 64;

    private final StateBelow below;
    private final KeyGroupRange range;
    private int group;
    private byte @Nullable [] after;
    private int due;

    BaseSweep(StateBelow below, KeyGroupRange range) {
        this.below = below;
        this.range = range;
        this.group = range.first();
    }

    /**
     * Passes some entries on, or none until enough are due. None once something has been folded meanwhile: a scan shows them
     * as they were when it began, and what is newer may leave the table as soon as it is folded.
     *
     * @param foldedUpTo the last epoch of which the base has all changes
     */
    void sweep(int entries, IntSupplier foldedUpTo, StateCodec.Entries into) {
        due += entries;
        if (due < PIECE) {
            return;
        }
        due -= PIECE;
        int folded = foldedUpTo.getAsInt();
        after = below.someOf(group, after, PIECE, (key, keyHash, sub, value) -> {
            if (foldedUpTo.getAsInt() == folded) {
                into.restored(key, keyHash, sub, value);
            }
        });
        if (after == null) {
            group = group == range.last() ? range.first() : group + 1;
        }
    }
}
