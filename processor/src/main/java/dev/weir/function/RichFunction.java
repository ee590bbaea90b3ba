package dev.weir.function;

/**
 * A function with a life of its own: one instance per task, opened before the first record and closed after the last. All
 * calls come from the task's thread.
 */
public abstract class RichFunction {
    /** Called once, first. State is restored by now. */
    public void open(RuntimeContext context) throws Exception {}

    /** Called once, last, also after a failure. */
    public void close() throws Exception {}
}
