package dev.weir.state.heap;

/** What an entry of a state takes on the heap, estimated from the encodings that passed by. Any thread may observe and ask. */
final class EntrySize {
    /** Headers, references, a slot of a half full table, boxes. */
    private static final int OVERHEAD_BYTES = 120;

    private static final int ENCODED_TO_HEAP = 3;
    private static final int FIRST_GUESS_BYTES = 32;
    private static final int WEIGHT = 8;

    private volatile int encodedBytes = FIRST_GUESS_BYTES;

    /** Bytes of a key and a value, encoded; a moving average is kept, so that a lost update does no harm. */
    void observe(long bytes) {
        int old = encodedBytes;
        long next = old + (bytes - old) / WEIGHT;
        if (next != old) {
            encodedBytes = (int) Math.min(Integer.MAX_VALUE / 8, next);
        }
    }

    long bytesPerEntry() {
        return OVERHEAD_BYTES + (long) ENCODED_TO_HEAP * encodedBytes;
    }
}
