package dev.weir.state.heap;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The timers of one time: each key once, fired in the order of their registration. */
final class TimerBucket {
    private static final int COMPACTED_ABOVE = 16;

    /** Shared by the bucket's entries. */
    final Long time;

    private final KeyTable<SubEntry> byKey = new KeyTable<>(2);
    /** May hold timers that were deleted; those are no longer in the table. */
    private final ArrayDeque<SubEntry> order = new ArrayDeque<>(2);

    TimerBucket(Long time) {
        this.time = time;
    }

    int size() {
        return byKey.size();
    }

    boolean contains(Object key, int keyHash) {
        return byKey.get(byKey.find(key, keyHash)) != null;
    }

    void add(SubEntry timer) {
        byKey.insert(byKey.find(timer.key, timer.keyHash), timer);
        order.add(timer);
    }

    /** Takes a key's timer out. @return null when there was none */
    @Nullable
    SubEntry remove(Object key, int keyHash) {
        int slot = byKey.find(key, keyHash);
        SubEntry timer = byKey.get(slot);
        if (timer != null) {
            byKey.remove(slot);
            if (order.size() > 2 * byKey.size() + COMPACTED_ABOVE) {
                order.removeIf(t -> !isLive(t));
            }
        }
        return timer;
    }

    /** Takes the first timer out; to be called only when there is one. */
    SubEntry poll() {
        SubEntry first = order.remove();
        while (!isLive(first)) {
            first = order.remove();
        }
        byKey.remove(byKey.find(first.key, first.keyHash));
        return first;
    }

    private boolean isLive(SubEntry timer) {
        return byKey.get(byKey.find(timer.key, timer.keyHash)) == timer;
    }
}
