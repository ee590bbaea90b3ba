package dev.weir.dataflow;

import dev.weir.state.KeyedStateBackend;
import org.jspecify.annotations.Nullable;

/**
 * Records on their way from one task to another, as parallel arrays. Filled by the sending task, then handed over whole:
 * from then on nobody changes it.
 */
public final class Batch implements StreamElement, KeyedStateBackend.Keys {
    /** Records in a full batch: large enough to make the hand-over cheap, small enough to stay in a core's cache. */
    public static final int CAPACITY = 256;

    /** Nor is one filled further when its records took so many bytes where they were read: large ones must not fill the heap. */
    static final int MAX_BYTES = 256 << 10;

    private final Object[] values = new Object[CAPACITY];
    private final long[] timestamps = new long[CAPACITY];
    private final Object @Nullable [] keys;
    private final int @Nullable [] keyHashes;
    private int size;
    private long bytes;

    /** @param keyed whether records carry their key and its hash */
    public Batch(boolean keyed) {
        keys = keyed ? new Object[CAPACITY] : null;
        keyHashes = keyed ? new int[CAPACITY] : null;
    }

    public void add(Object value, long timestampMs) {
        values[size] = value;
        timestamps[size] = timestampMs;
        size++;
    }

    /** Only for keyed batches. */
    @SuppressWarnings("NullAway") // keyed batches have both arrays
    public void add(Object value, long timestampMs, Object key, int keyHash) {
        keys[size] = key;
        keyHashes[size] = keyHash;
        add(value, timestampMs);
    }

    /** What was added counts with so many bytes. */
    void count(int recordBytes) {
        bytes += recordBytes;
    }

    public boolean isFull() {
        return size == CAPACITY || bytes >= MAX_BYTES;
    }

    /** What its records count with, on average. */
    public int bytesPerRecord() {
        return size == 0 ? 0 : (int) (bytes / size);
    }

    @Override
    public int size() {
        return size;
    }

    public Object value(int i) {
        return values[i];
    }

    public long timestampMs(int i) {
        return timestamps[i];
    }

    public boolean isKeyed() {
        return keys != null;
    }

    @Override
    @SuppressWarnings("NullAway") // only for keyed batches
    public Object key(int i) {
        return keys[i];
    }

    @Override
    @SuppressWarnings("NullAway") // only for keyed batches
    public int keyHash(int i) {
        return keyHashes[i];
    }
}
