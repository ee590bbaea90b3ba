package dev.weir.state.heap;

import dev.weir.state.Sweepable;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A state of the user's. When its values expire, all its entries stand in a queue, to be looked at in turn. */
abstract class SweptState extends HeapState implements Sweepable {
    /** Null when values do not expire. May hold entries that were superseded; those are left out when they come up. */
    private final @Nullable ArrayDeque<Entry> queue;

    SweptState(StateCodec codec, Current current) {
        super(codec, current);
        queue = codec.expires() ? new ArrayDeque<>() : null;
    }

    /** Takes an entry out of the table and logs that; does nothing when the table does not hold it. */
    abstract void drop(Entry entry);

    @Override
    public final void sweep(int entries, Predicate<Object> dead) {
        ArrayDeque<Entry> all = Objects.requireNonNull(queue, "a state without a time to live");
        for (int i = Math.min(entries, all.size()); i > 0; i--) {
            Entry next = all.remove();
            if (!next.superseded) {
                sweep(next, all, dead);
            }
        }
    }

    private void sweep(Entry entry, ArrayDeque<Entry> all, Predicate<Object> dead) {
        if (dead.test(Objects.requireNonNull(entry.value))) {
            drop(entry);
        } else {
            all.add(entry);
        }
    }

    /** Entries in the queue. */
    final int queued() {
        return queue == null ? 0 : queue.size();
    }

    /** Takes an entry into the queue; for those that did not come by {@link #changed}. */
    final void track(Entry entry) {
        if (queue != null) {
            queue.add(entry);
        }
    }

    @Override
    final void changed(Entry entry) {
        super.changed(entry);
        track(entry);
    }

    @Override
    final void deleted(Entry entry) {
        entry.superseded = true;
        super.deleted(entry);
    }
}
