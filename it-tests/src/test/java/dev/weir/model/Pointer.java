package dev.weir.model;

/**
 * A marker: the attempt that wrote it, and the checkpoint it names.
 *
 * @param attempt 0 in {@link #NONE}
 * @param number the checkpoint's; 0: none yet
 * @param madeBy the attempt that made the checkpoint
 * @param written when it was written, in the order of all that are there: Kafka keeps the group offset that was written
 *     last, not the one that was committed last
 */
record Pointer(int attempt, int number, int madeBy, int written) {
    static final Pointer NONE = new Pointer(0, 0, 0, 0);

    boolean isNone() {
        return attempt == 0;
    }

    Pointer writtenAt(int rank) {
        return isNone() || rank == written ? this : new Pointer(attempt, number, madeBy, rank);
    }

    void write(Bits bits) {
        bits.put(attempt, 2).put(number, 3).put(madeBy, 2).put(written, 3);
    }

    static Pointer read(Bits bits) {
        int attempt = bits.get(2);
        int number = bits.get(3);
        int madeBy = bits.get(2);
        int written = bits.get(3);
        return attempt == 0 ? NONE : new Pointer(attempt, number, madeBy, written);
    }

    @Override
    public String toString() {
        return isNone()
                ? "none"
                : "attempt " + attempt + ", checkpoint " + (number == 0 ? "none" : number + "-" + madeBy);
    }
}
