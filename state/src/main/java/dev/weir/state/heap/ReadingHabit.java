package dev.weir.state.heap;

/**
 * Whether it pays to fetch a state's values for a whole batch: when most records of the batch before read the state, and for
 * most the base had a value. Fetching what is only written, or at hand, would be reading for nothing, and where nothing is found
 * each key is looked up once more on its own. Owned by the task's thread.
 */
final class ReadingHabit {
    private int records;
    private int reads;
    private int found;

    /** A batch of so many records comes. @return whether to fetch values for it */
    boolean next(int size) {
        boolean pays = found > 0 && Math.min(reads, found) * 2L >= records;
        records = size;
        reads = 0;
        found = 0;
        return pays;
    }

    /** A value was asked for. */
    void read() {
        reads++;
    }

    /** The base had a value that was asked for. */
    void found() {
        found++;
    }
}
