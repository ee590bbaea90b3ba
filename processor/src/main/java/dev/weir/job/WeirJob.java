package dev.weir.job;

/** A job: says what is read, what is done to it, and what is written. The class needs a public no-argument constructor. */
@FunctionalInterface
public interface WeirJob {
    /** Called once per start. Reads parameters, connects steps, and does nothing else: no I/O, no threads. */
    void define(StreamEnvironment env) throws Exception;
}
