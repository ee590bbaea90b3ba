package dev.weir.state;

/** The timers of one operator in one task. A timer is a key and a time; registering one twice is registering it once. */
public interface Timers {
    /** For the current key. */
    void registerEventTime(long timestampMs);

    /** For the current key. */
    void deleteEventTime(long timestampMs);

    /** For the current key. */
    void registerProcessingTime(long timestampMs);

    /** For the current key. */
    void deleteProcessingTime(long timestampMs);

    /** Time of the earliest event-time timer, {@link Long#MAX_VALUE} when there is none. */
    long nextEventTime();

    /** Time of the earliest processing-time timer, {@link Long#MAX_VALUE} when there is none. */
    long nextProcessingTime();

    /**
     * Takes the earliest event-time timer at or before this time, deletes it and makes its key the current one. Timers
     * come in the order of their times.
     *
     * @return whether there was one; its time is then {@link #firedAt}
     */
    boolean pollEventTime(long uptoMs);

    /** The same for processing time. */
    boolean pollProcessingTime(long uptoMs);

    /** The time of the timer that was taken last. */
    long firedAt();
}
