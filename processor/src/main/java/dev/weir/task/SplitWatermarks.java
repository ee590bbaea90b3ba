package dev.weir.task;

import dev.weir.connector.SourceSplit;
import dev.weir.job.WatermarkStrategy;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Event time of a source task: one watermark per split, so that a slow partition holds back only itself. */
final class SplitWatermarks {
    private final WatermarkMerger merger;
    private long[] largestMs = {};
    private long[] lastRecordAtMs = {};
    private boolean[] idle = {};
    private final WatermarkStrategy.@Nullable TimestampAssigner<Object> assigner;
    private final long outOfOrdernessMs;
    private final long idlenessMs;
    private final boolean enabled;
    private long toldMs = Long.MIN_VALUE;

    @SuppressWarnings("unchecked") // the job API paired the strategy with the source whose records come here
    SplitWatermarks(WatermarkStrategy<?> strategy, List<SourceSplit> splits, long nowMs) {
        WatermarkStrategy<Object> s = (WatermarkStrategy<Object>) strategy;
        this.merger = new WatermarkMerger(0);
        this.assigner = s.timestamps();
        this.enabled = s.outOfOrderness() != null;
        this.outOfOrdernessMs =
                s.outOfOrderness() == null ? 0 : s.outOfOrderness().toMillis();
        this.idlenessMs = s.idleness() == null ? Long.MAX_VALUE : s.idleness().toMillis();
        addSplits(splits, nowMs);
    }

    /**
     * Splits join with the watermark that their records before have made. One without holds the task's where it is until it
     * has had a record, or counts as idle. What has been told is never taken back.
     */
    void addSplits(List<SourceSplit> added, long nowMs) {
        int before = idle.length;
        int all = before + added.size();
        merger.addInputs(added.size());
        largestMs = Arrays.copyOf(largestMs, all);
        lastRecordAtMs = Arrays.copyOf(lastRecordAtMs, all);
        idle = Arrays.copyOf(idle, all);
        for (int s = before; s < all; s++) {
            largestMs[s] = added.get(s - before).largestEventTimeMs();
        }
        Arrays.fill(lastRecordAtMs, before, all, nowMs);
    }

    /** A record of this split. @return its event time */
    long onRecord(Object value, long recordTimestampMs, int split, long nowMs) {
        long timestamp = assigner == null ? recordTimestampMs : assigner.timestampMs(value, recordTimestampMs);
        if (timestamp > largestMs[split]) {
            largestMs[split] = timestamp;
        }
        lastRecordAtMs[split] = nowMs;
        if (idle[split]) {
            idle[split] = false;
            merger.markActive(split);
        }
        return timestamp;
    }

    /** A split is made to wait, which is not the silence that makes one idle. */
    void onWaiting(int split, long nowMs) {
        lastRecordAtMs[split] = nowMs;
    }

    /** Whether a split has had no record for so long that it is about to count as idle. */
    boolean isSilent(int split, long nowMs) {
        return !idle[split] && nowMs - lastRecordAtMs[split] >= idlenessMs;
    }

    int splits() {
        return idle.length;
    }

    /** The largest event time of a split's records; {@link SourceSplit#NO_EVENT_TIME} before its first. */
    long largestMs(int split) {
        return largestMs[split];
    }

    /** A split's own watermark; {@link Long#MIN_VALUE} before its first record. */
    long ofSplit(int split) {
        return hasEventTime(split) ? behind(largestMs[split]) : Long.MIN_VALUE;
    }

    /** A split has come to its end: it holds nothing back any more. */
    void onSplitFinished(int split) {
        if (!idle[split]) {
            idle[split] = true;
            merger.markIdle(split);
        }
    }

    /** Brings the watermark up to date. @return whether it has advanced since the last call */
    boolean update(long nowMs) {
        if (!enabled) {
            return false;
        }
        for (int s = 0; s < largestMs.length; s++) {
            if (idle[s]) {
                continue;
            }
            if (isSilent(s, nowMs)) {
                idle[s] = true;
                merger.markIdle(s);
            } else if (hasEventTime(s)) {
                merger.advance(s, behind(largestMs[s]));
            }
        }
        boolean advanced = merger.merged() > toldMs;
        toldMs = merger.merged();
        return advanced;
    }

    private boolean hasEventTime(int split) {
        return largestMs[split] != SourceSplit.NO_EVENT_TIME;
    }

    /** One less than the bound: a record with the largest timestamp itself may still come. */
    private long behind(long timestampMs) {
        long watermark = timestampMs - outOfOrdernessMs - 1;
        return watermark > timestampMs ? Long.MIN_VALUE : watermark;
    }

    boolean allIdle() {
        return merger.allIdle();
    }

    long watermarkMs() {
        return merger.merged();
    }
}
