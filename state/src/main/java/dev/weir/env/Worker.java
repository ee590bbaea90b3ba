package dev.weir.env;

/**
 * Something with a thread of its own that does its work in small, non-blocking pieces. The thread is a thin shell: it
 * calls {@link #runOnce} and, when that had nothing to do, {@link #park}. A simulation calls {@link #runOnce} only.
 */
public interface Worker {
    /** Thread name, e.g. {@code count (1/2)}. */
    String name();

    /**
     * Does one piece of work. Called by the owner thread only; does not block.
     *
     * @return whether anything was done
     */
    boolean runOnce() throws Exception;

    /** Blocks the owner thread until there may be work again, or for a short while. */
    void park();

    /** Ends {@link #park}. Any thread. */
    void wake();

    /** Whether {@link #runOnce} need never be called again. */
    boolean isDone();

    /** Called by the shell, once, on the owner thread, when {@link #runOnce} threw; posts mail to who must know. */
    void failed(Throwable error);

    /** Called by the shell, once, on the owner thread, after the last {@link #runOnce}: releases what it holds. */
    void closed();
}
