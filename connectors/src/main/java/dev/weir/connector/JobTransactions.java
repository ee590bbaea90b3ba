package dev.weir.connector;

import dev.weir.checkpoint.Marker;
import org.jspecify.annotations.Nullable;

/**
 * A job's transactions and its marker: the place where the truth about the job lives. One object per attempt.
 *
 * <p>Every method but {@link #close} may block; the coordinator runs each as a step of a procedure, one at a time, in
 * the order of the protocol. Errors are sorted into {@link TransactionException}'s kinds.
 */
public interface JobTransactions extends AutoCloseable {
    /** How many transactional ids a job owns, whatever its settings. */
    int IDS = 4;

    /** The marker as it stands, pending ones overlooked: a hint, never the basis of a recovery. Null: there is none. */
    @Nullable
    Marker peekMarker() throws TransactionException;

    /** {@code initTransactions} on one id: fences every older attempt there, and resolves what was in flight. */
    void fence(int id) throws TransactionException;

    /** The marker, read committed. Correct only once all ids are fenced. Null: there is none. */
    @Nullable
    Marker readMarker() throws TransactionException;

    /** Commits, on id 0, a transaction that holds only the marker. */
    void commitClaim(Marker marker) throws TransactionException;

    /** The same once more, after the claim: the job's state is now that of a restored checkpoint. */
    void commitRestored(Marker marker) throws TransactionException;

    /** Opens the transactions of the first {@code maxConcurrent + 1} epochs' producers. */
    void openEpochs(int maxConcurrent) throws TransactionException;

    /**
     * Waits until everything sent in this epoch is acknowledged, and everything that other sinks must not lose.
     *
     * @param last whether the job ends with it: then what no guarantee holds is sent too
     */
    void flush(long epoch, boolean last) throws TransactionException;

    /** Adds the marker to the epoch's transaction. Only after the commit of the epoch before has succeeded. */
    void writeMarker(long epoch, Marker marker) throws TransactionException;

    /** Commits the epoch's transaction, and opens the one of the epoch that uses the same id next. */
    void commit(long epoch) throws TransactionException;

    /** Aborts every open transaction, commits a marker-only one. For {@code cancel}. */
    void abortAllAndCommit(Marker marker) throws TransactionException;

    /** When this epoch's transaction began ({@code Time.monotonicMs}), or -1 while nothing has been written into it. */
    long beganAtMs(long epoch);

    /**
     * Ends the epochs' transactions without their output, and closes: for a process that is told to end, so that no one who
     * reads committed records waits for the transactions' time-out. What has been asked for before, a commit too, comes to
     * its end first. Ends blocked sends as {@link #close} does. Waits for the brokers, but not for long, and throws nothing:
     * what is not aborted here the next attempt aborts, or the brokers do.
     */
    void abortOpen();

    /** Releases what is left after {@link #close}; called when no step runs any more. */
    void release();

    /** Ends every blocked {@code send} at once. Any thread; does not wait. */
    @Override
    void close();
}
