package dev.weir.testing;

import dev.weir.job.JobGraph.SourceNode;
import dev.weir.job.WatermarkStrategy;
import dev.weir.job.WatermarkStrategy.TimestampAssigner;
import java.time.Duration;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Stands for a source: assigns timestamps, and tells the watermark as the smallest of the partitions that are not idle. */
final class TestSourceRunner {
    /** What is known of one partition. */
    private static final class Partition {
        long watermarkMs = Long.MIN_VALUE;
        long lastRecordAtMs;
    }

    private final @Nullable TimestampAssigner<Object> timestamps;
    private final @Nullable Duration outOfOrderness;
    private final @Nullable Duration idleness;
    private final TestClock clock;
    private final Downstream downstream;
    private final TreeMap<Integer, Partition> partitions = new TreeMap<>();
    private long watermarkMs = Long.MIN_VALUE;

    @SuppressWarnings("unchecked")
    TestSourceRunner(SourceNode node, int partitionCount, TestClock clock, Downstream downstream) {
        WatermarkStrategy<Object> strategy = (WatermarkStrategy<Object>) node.watermarks();
        this.timestamps = strategy.timestamps();
        this.outOfOrderness = strategy.outOfOrderness();
        this.idleness = strategy.idleness();
        this.clock = clock;
        this.downstream = downstream;
        for (int i = 0; i < partitionCount; i++) {
            partitions.put(i, new Partition());
        }
    }

    void emit(int partition, Object value, long recordTimestampMs) throws Exception {
        long timestampMs = timestamps == null ? recordTimestampMs : timestamps.timestampMs(value, recordTimestampMs);
        downstream.emit(value, timestampMs);
        Partition p = partitions.computeIfAbsent(partition, i -> new Partition());
        p.lastRecordAtMs = clock.wallMs();
        if (outOfOrderness != null && timestampMs != Long.MIN_VALUE) {
            p.watermarkMs = Math.max(p.watermarkMs, timestampMs - outOfOrderness.toMillis() - 1);
        }
        tellWatermark();
    }

    /** The partition's input is over: it holds nothing back any more. */
    void partitionEnded(int partition) throws Exception {
        partitions.remove(partition);
        tellWatermark();
    }

    void watermark(long ms) throws Exception {
        partitions.values().forEach(p -> p.watermarkMs = Math.max(p.watermarkMs, ms));
        tellWatermark();
    }

    /** Sends the watermark on if it has risen; also to be called when time has passed. */
    void tellWatermark() throws Exception {
        long smallest = partitions.values().stream()
                .filter(p -> !isIdle(p))
                .mapToLong(p -> p.watermarkMs)
                .min()
                .orElse(watermarkMs);
        if (smallest > watermarkMs) {
            watermarkMs = smallest;
            downstream.watermark(smallest);
        }
    }

    private boolean isIdle(Partition p) {
        return idleness != null && clock.wallMs() - p.lastRecordAtMs >= idleness.toMillis();
    }
}
