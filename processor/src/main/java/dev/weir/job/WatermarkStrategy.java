package dev.weir.job;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a source tells event time. Watermarks are generated per partition; the source's is the smallest of those that are
 * not idle.
 *
 * @param <T> the source's records
 * @param timestamps gives a record's event time; null keeps the timestamp that the record came with
 * @param outOfOrderness how much later than the latest record one may come; null: no watermarks at all
 * @param idleness after this much wall-clock time without a record a partition no longer holds back the watermark; null:
 *     never
 */
public record WatermarkStrategy<T>(
        @Nullable TimestampAssigner<T> timestamps,
        @Nullable Duration outOfOrderness,
        @Nullable Duration idleness) {

    /** Gives a record's event time. */
    @FunctionalInterface
    public interface TimestampAssigner<T> {
        /**
         * @param recordTimestampMs the timestamp that the record came with
         * @return milliseconds since the epoch
         */
        long timestampMs(T value, long recordTimestampMs);
    }

    /** No event time: timers of processing time only. At the end of a bounded input event time ends all the same. */
    public static <T> WatermarkStrategy<T> noWatermarks() {
        return new WatermarkStrategy<>(null, null, null);
    }

    /** Records may come at most this much out of order. */
    public static <T> WatermarkStrategy<T> forBoundedOutOfOrderness(Duration bound) {
        return new WatermarkStrategy<>(null, bound, null);
    }

    /** Timestamps never go back within a partition. */
    public static <T> WatermarkStrategy<T> forMonotonousTimestamps() {
        return forBoundedOutOfOrderness(Duration.ZERO);
    }

    public WatermarkStrategy<T> withTimestampAssigner(TimestampAssigner<T> assigner) {
        return new WatermarkStrategy<>(assigner, outOfOrderness, idleness);
    }

    public WatermarkStrategy<T> withIdleness(Duration timeout) {
        return new WatermarkStrategy<>(timestamps, outOfOrderness, timeout);
    }
}
