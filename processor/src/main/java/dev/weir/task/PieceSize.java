package dev.weir.task;

/**
 * How many records a source task reads in one piece of work: as many as take some dozens of milliseconds, since a barrier
 * waits for the end of it. Owned by the task's thread.
 */
final class PieceSize {
    static final int RECORDS_MAX = 1_000;
    private static final long MS_MAX = 50;

    private int records = RECORDS_MAX;

    int records() {
        return records;
    }

    /** @param taken the records of a piece */
    void tookMs(int taken, long ms) {
        if (ms > MS_MAX) {
            records = (int) Math.max(1, taken * MS_MAX / ms);
        } else if (taken >= records) {
            records = Math.min(RECORDS_MAX, 2 * records);
        }
    }
}
