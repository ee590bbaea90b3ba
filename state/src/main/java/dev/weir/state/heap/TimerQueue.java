package dev.weir.state.heap;

import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The timers of one kind of time: buckets by time, since many keys have timers at few times (the ends of windows). */
final class TimerQueue extends HeapState {
    private final TreeMap<Long, TimerBucket> buckets = new TreeMap<>();
    private @Nullable TimerBucket lastUsed;
    private long nextMs = Long.MAX_VALUE;
    private long live;

    TimerQueue(StateCodec codec, Current current) {
        super(codec, current);
    }

    /** The earliest time; {@link Long#MAX_VALUE} when there is none. */
    long nextMs() {
        return nextMs;
    }

    void register(long timeMs) {
        Object key = current.key();
        TimerBucket bucket = bucketFor(timeMs);
        if (!bucket.contains(key, current.keyHash())) {
            SubEntry timer =
                    new SubEntry(ownKey(), current.keyHash(), bucket.time, current.epoch(), true, NothingType.NOTHING);
            add(bucket, timer);
            changed(timer);
        }
    }

    void delete(long timeMs) {
        Object key = current.key();
        TimerBucket bucket = buckets.get(timeMs);
        SubEntry timer = bucket == null ? null : bucket.remove(key, current.keyHash());
        if (bucket != null && timer != null) {
            removed(bucket, timer);
        }
    }

    /** Takes the earliest timer and makes its key the current one; to be called only when there is one. */
    void poll() {
        TimerBucket first = Objects.requireNonNull(buckets.firstEntry()).getValue();
        SubEntry timer = first.poll();
        removed(first, timer);
        current.set(timer.key, timer.keyHash);
    }

    @Override
    public void restored(Object key, int keyHash, @Nullable Object sub, Object value) {
        TimerBucket bucket = bucketFor((Long) Objects.requireNonNull(sub));
        add(bucket, new SubEntry(key, keyHash, bucket.time, 0, false, NothingType.NOTHING));
    }

    @Override
    long liveEntries() {
        return live;
    }

    private TimerBucket bucketFor(long timeMs) {
        TimerBucket bucket = lastUsed;
        if (bucket == null || bucket.time != timeMs) {
            bucket = buckets.computeIfAbsent(timeMs, TimerBucket::new);
            lastUsed = bucket;
        }
        return bucket;
    }

    private void add(TimerBucket bucket, SubEntry timer) {
        bucket.add(timer);
        live++;
        nextMs = Math.min(nextMs, bucket.time);
    }

    private void removed(TimerBucket bucket, SubEntry timer) {
        live--;
        if (bucket.size() == 0) {
            buckets.remove(bucket.time);
            lastUsed = null;
            nextMs = buckets.isEmpty() ? Long.MAX_VALUE : buckets.firstKey();
        }
        deleted(timer);
    }
}
