package dev.weir.function;

/** What time it is. */
public interface TimeService {
    /** Event time, milliseconds since the epoch: {@link Long#MIN_VALUE} before the first watermark. */
    long currentWatermark();

    /** The wall clock, milliseconds since the epoch. It may jump, and a replay sees other times than the first run. */
    long currentProcessingTime();
}
