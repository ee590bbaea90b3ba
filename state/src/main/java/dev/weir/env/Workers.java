package dev.weir.env;

/** Gives workers their threads; the simulator gives them turns instead. */
public interface Workers {
    /** Starts a worker. It goes on until it is done, has failed, or the handle is stopped. */
    Handle start(Worker worker);

    /** A started worker. */
    interface Handle {
        /** Asks the worker to end after its present piece of work; returns at once. Any thread. */
        void stop();

        /** Whether its thread has ended. Any thread. */
        boolean ended();
    }
}
