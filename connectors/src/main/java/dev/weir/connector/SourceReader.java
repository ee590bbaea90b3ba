package dev.weir.connector;

import java.util.List;
import java.util.Map;

/**
 * Reads the splits of one source task. Owned by the task's thread, except {@link #wakeup}.
 *
 * @param <T> what it emits
 */
public interface SourceReader<T> extends AutoCloseable {
    /** Where a reader puts records. */
    @FunctionalInterface
    interface Emitter<T> {
        /**
         * @param timestampMs the record's timestamp, {@link Long#MIN_VALUE} when it has none
         * @param split the index of its split in the list that the reader was created with, those added at its end
         */
        void emit(T value, long timestampMs, int split);

        /** Puts something into a side output of the source. */
        default void emitSide(String tag, Object value, long timestampMs) {
            throw new UnsupportedOperationException("no side outputs here: " + tag);
        }

        /**
         * Says how many bytes the next record takes where it is read. By that what is on its way between tasks is kept small;
         * a source that never says it has it bounded by the number of records alone.
         */
        default void reads(int bytes) {}

        /** Counts one of something that a person should see; kept per uid, summed over tasks. */
        default void count(String counter) {}
    }

    /** Reads these splits too from now on. Only of a source that discovers splits. Does not block. */
    default void addSplits(List<SourceSplit> added) {
        throw new UnsupportedOperationException("this source discovers no splits: " + added);
    }

    /**
     * Emits nothing more of a split that is not finished, what is fetched of it already included, or goes on with it. Does
     * not block. A reader that can't is stopped only when all its splits are to wait.
     */
    default void setPaused(int split, boolean paused) {}

    /**
     * Emits what is there, at most {@code max} records, and not many megabytes of them. Does not block.
     *
     * @return how many records were taken from the splits (those that a deserializer dropped included)
     */
    int poll(Emitter<T> out, int max);

    /**
     * Whether the last request brought so little that the next is better made a little later. Each costs the same, be it
     * for one record or for thousands.
     */
    default boolean broughtLittle() {
        return false;
    }

    /**
     * Whether a split may have more records that are there already: fetched and not emitted, or not fetched yet. Such a
     * split is not silent, however long it has to wait for its turn. Does not block.
     */
    default boolean mayHaveMore(int split) {
        return false;
    }

    /** Blocks until there may be records, {@link #wakeup} is called, or the time is over. */
    void await(long timeoutMs);

    /** Ends {@link #await}, now or the next time it is called. Any thread. */
    void wakeup();

    /** The splits with the offsets of the next records that {@link #poll} will emit. */
    List<SourceSplit> position();

    /** Whether this split has come to its end. */
    boolean isFinished(int split);

    /** Whether every split has come to its end. */
    boolean isFinished();

    /**
     * Makes offsets of a completed checkpoint visible to lag tools. Does not block; failures are only logged, since
     * recovery never reads them.
     */
    void commitVisible(List<SourceSplit> completed);

    /** Records not yet read, per split name, as far as is known without asking anyone. */
    Map<String, Long> lag();

    @Override
    void close();
}
