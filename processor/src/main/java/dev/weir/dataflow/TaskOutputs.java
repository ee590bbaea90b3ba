package dev.weir.dataflow;

/**
 * What the output channels of one task share: how many of them have no room, and how large the record is that the task works
 * on. Owned by the task's thread.
 */
public final class TaskOutputs {
    private int full;
    private int recordBytes;

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
     * What comes in next was so large when it was read. Nobody knows how large that is which a task makes of it: it counts as
     * just as large.
     */
    public void reads(int bytes) {
        recordBytes = bytes;
    }

    int recordBytes() {
        return recordBytes;
    }
}
