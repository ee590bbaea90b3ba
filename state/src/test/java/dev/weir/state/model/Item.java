package dev.weir.state.model;

/**
 * What is kept in the states under test, whatever version of its class the job has.
 *
 * @param version the version that it was written with
 * @param extra a field that each version but the first has under a name of its own
 */
record Item(int version, long sum, String word, int extra) {
    /** What a job with this version reads. */
    Item in(int reader) {
        return reader == version ? this : new Item(reader, sum, word, ItemType.EXTRA_DEFAULTS[reader]);
    }
}
