package dev.weir.function;

/**
 * Sets timers for the current key. A timer is a key and a time: set twice, it fires once. Timers are state; they survive
 * a crash.
 *
 * <p>A timer set in the past fires soon, at the latest with the next watermark. When a bounded input ends, the watermark
 * becomes {@link Long#MAX_VALUE} and every event-time timer fires; a function that sets its next timer from {@code
 * onTimer} should stop then. Processing-time timers that are still ahead do not fire any more.
 */
public interface TimerService extends TimeService {
    /** @param timestampMs fires once the watermark has come this far */
    void registerEventTimeTimer(long timestampMs);

    void deleteEventTimeTimer(long timestampMs);

    /** @param timestampMs fires once the wall clock has come this far */
    void registerProcessingTimeTimer(long timestampMs);

    void deleteProcessingTimeTimer(long timestampMs);
}
