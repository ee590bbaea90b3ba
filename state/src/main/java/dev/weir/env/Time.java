package dev.weir.env;

/** The two clocks. Passed in, so that a simulation owns them. */
public interface Time {
    /** Milliseconds since the epoch, UTC; may jump. For what people read and for processing-time timers. */
    long wallMs();

    /** Nanoseconds of a clock that never goes back; its origin means nothing. For deadlines and durations. */
    long nanos();

    /** {@link #nanos()} in milliseconds. */
    default long monotonicMs() {
        return nanos() / 1_000_000L;
    }

    /** The machine's clocks. */
    static Time system() {
        return SystemTime.INSTANCE;
    }
}
