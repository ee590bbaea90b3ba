package dev.weir.connector;

/**
 * Writes the records of one sink task, into the job's transactions unless its sink's guarantee is another. Owned by the
 * task's thread.
 *
 * <p>Within transactions, its records of epoch n+1 are sent only after all its records of epoch n are acknowledged: two producers take turns,
 * and only so does the order within a partition survive the turn.
 *
 * @param <T> what it takes
 */
public interface SinkWriter<T> extends AutoCloseable {
    /** Takes one record. Blocks only in the producer's {@code send}, which is the broker's backpressure. */
    void write(T value, long timestampMs);

    /** Whether it takes more now. Once false, the task is woken when it may be true again. */
    boolean isReady();

    /** Whether {@link #cut} may be called now: not while records of the epoch before wait for acknowledgement. */
    boolean canCut();

    /** Ends its epoch: what is written from now on belongs to the next. Does not block. */
    void cut();

    /** Records acknowledged by the broker in this attempt. Any thread. */
    long acknowledged();

    @Override
    void close();
}
