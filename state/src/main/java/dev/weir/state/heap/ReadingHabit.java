package dev.weir.state.heap;

/**
 * Whether it pays to fetch a state's values for a whole batch, judged by the batch before: most of its records read the
 * state, and most look-ups in the base found something. Fetching what is only written would be reading for nothing; where
 * nothing is found each key is looked up once more on its own. Owned by the task's thread.
 */
final class ReadingHabit {
    private int records;
    private int reads;
    private int lookUps;
    private int found;

    /** A batch of so many records comes. @return whether to fetch values for it */
    boolean next(int size) {
        boolean pays = reads > 0 && reads * 2L >= records && found * 2L >= lookUps;
        records = size;
        reads = 0;
        lookUps = 0;
        found = 0;
        return pays;
    }

    /** A value was asked for. */
    void read() {
        reads++;
    }

    /** A key was looked up in the base. */
    void looked(boolean hasValue) {
        lookUps++;
        found += hasValue ? 1 : 0;
    }
}
