package dev.weir.env;

/** Runs procedures off the owner threads. The simulator's runs single steps whenever its seed says so. */
public interface StepExecutor {
    /** Starts a procedure; returns at once. Procedures submitted run concurrently. */
    void submit(Procedure procedure);
}
