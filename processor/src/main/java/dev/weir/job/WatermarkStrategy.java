package dev.weir.job;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a source tells event time. Watermarks are generated per partition; the source's is the smallest of those that are
 * not idle.
 *
 * @param <T> the source's records
 * @param timestamps gives a record's event time; null keeps the timestamp that the record came with
 * @param outOfOrderness how much later than the latest record one may come; null: no watermarks at all
 * @param idleness after this much wall-clock time without a record a partition no longer holds back the watermark, unless
 *     records are known to lie there unread; null: never
 * @param alignment how far the source may run ahead of others; null: as far as it likes
 */
public record WatermarkStrategy<T>(
        @Nullable TimestampAssigner<T> timestamps,
        @Nullable Duration outOfOrderness,
        @Nullable Duration idleness,
        @Nullable Alignment alignment) {

    /**
     * Sources that wait for each other.
     *
     * @param group its name; all sources of a job with the same one
     * @param maxDrift of event time, by which one may be ahead of the slowest
     */
    public record Alignment(String group, Duration maxDrift) {}

    /** Without alignment. */
    public WatermarkStrategy(
            @Nullable TimestampAssigner<T> timestamps, @Nullable Duration outOfOrderness, @Nullable Duration idleness) {
        this(timestamps, outOfOrderness, idleness, null);
    }

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
        return new WatermarkStrategy<>(assigner, outOfOrderness, idleness, alignment);
    }

    public WatermarkStrategy<T> withIdleness(Duration timeout) {
        return new WatermarkStrategy<>(timestamps, outOfOrderness, timeout, alignment);
    }

    /**
     * A partition whose watermark is more than {@code maxDrift} ahead of that of the slowest source of the group is not
     * read until that one has caught up, so that what is behind them need not keep what comes too early. Idle and
     * finished sources are not waited for; one that has had no record yet is.
     *
     * @param group all sources of the job with the same name
     * @throws WeirException CONFIGURATION when there are no watermarks to align, or the drift is not positive
     */
    public WatermarkStrategy<T> withWatermarkAlignment(String group, Duration maxDrift) {
        if (outOfOrderness == null) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "watermark alignment in group '" + group + "' needs watermarks: use forBoundedOutOfOrderness or"
                            + " forMonotonousTimestamps instead of noWatermarks");
        }
        if (maxDrift.toMillis() <= 0) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "watermark alignment in group '" + group + "': found a drift of " + maxDrift
                            + ", expected at least a millisecond");
        }
        return new WatermarkStrategy<>(timestamps, outOfOrderness, idleness, new Alignment(group, maxDrift));
    }
}
