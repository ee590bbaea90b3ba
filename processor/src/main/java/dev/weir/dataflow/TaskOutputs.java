package dev.weir.dataflow;

/**
 * What the output channels of one task share: how many of them have no room, and how large the record is that the task works
 * on. Owned by the task's thread.
 */
public final class TaskOutputs {
    private int full;
    private int recordBytes;
    private long record;

    /** Whether any has no room: as long as that is so, the task takes no input. */
    public boolean anyFull() {
        return full != 0;
    }

    void foundNoRoom() {
        full++;
    }

    void foundRoom() {
        full--;
    }

    /**
     * The next record comes in, and was so large when it was read. Nobody knows how large that is which a task makes of it: all
     * of it together counts as just as large, in each channel that it takes.
     *
     * @param bytes 0 for what is no record, as a timer
     */
    public void reads(int bytes) {
        recordBytes = bytes;
        record++;
    }

    int recordBytes() {
        return recordBytes;
    }

    /** Tells records that came in apart. */
    long record() {
        return record;
    }
}
