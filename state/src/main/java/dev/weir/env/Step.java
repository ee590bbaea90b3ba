package dev.weir.env;

/**
 * One step of a {@link Procedure}: a single call that may block and that leaves a trace outside the process (or reads
 * one). A crash between two steps is the only kind of crash that the protocol has to think about.
 *
 * @param name the step's name, e.g. {@code commit}; failpoints, logs, the simulator and the model share it
 */
public record Step(String name, Action action) {

    /** What a step does. */
    @FunctionalInterface
    public interface Action {
        /**
         * Does the step.
         *
         * @throws RetryLater when the step is to be run again after a pause
         * @throws Exception when the procedure has failed
         */
        void run() throws Exception;
    }

    /** The step did not get through and is to be run again, after {@link #delayMs}. */
    public static final class RetryLater extends Exception {
        private static final long serialVersionUID = 1L;
        private final long delayMs;

        public RetryLater(long delayMs, Throwable cause) {
            super(cause.getMessage(), cause);
            this.delayMs = delayMs;
        }

        public long delayMs() {
            return delayMs;
        }
    }
}
