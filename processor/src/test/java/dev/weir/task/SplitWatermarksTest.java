package dev.weir.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.job.WatermarkStrategy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SplitWatermarksTest {
    private final SplitWatermarks watermarks = new SplitWatermarks(
            WatermarkStrategy.<Long>forBoundedOutOfOrderness(Duration.ofMillis(10))
                    .withTimestampAssigner((value, recordTimestamp) -> value)
                    .withIdleness(Duration.ofMillis(100)),
            2,
            0);

    @Test
    void slowPartitionHoldsBackTheWatermark() {
        watermarks.onRecord(1_000L, 0, 0, 1);
        assertThat(watermarks.update(1)).isFalse();
        watermarks.onRecord(500L, 0, 1, 1);
        assertThat(watermarks.update(1)).isTrue();
        assertThat(watermarks.watermarkMs()).isEqualTo(500 - 10 - 1);
    }

    @Test
    void partitionWithoutRecordsHoldsItBackOnlyUntilItCountsAsIdle() {
        watermarks.onRecord(1_000L, 0, 0, 90);
        assertThat(watermarks.update(99)).isFalse();
        assertThat(watermarks.update(100)).isTrue();
        assertThat(watermarks.watermarkMs()).isEqualTo(1_000 - 10 - 1);
    }

    @Test
    void assignerGivesTheTimestamp() {
        assertThat(watermarks.onRecord(77L, 5, 0, 1)).isEqualTo(77);
    }

    @Test
    void finishedPartitionHoldsNothingBack() {
        watermarks.onRecord(1_000L, 0, 0, 1);
        watermarks.onRecord(500L, 0, 1, 1);
        watermarks.update(1);
        watermarks.onSplitFinished(1);
        assertThat(watermarks.update(1)).isTrue();
        assertThat(watermarks.watermarkMs()).isEqualTo(1_000 - 10 - 1);
    }

    @Test
    void aTimestampFromTheBeginningOfTimeDoesNotBecomeTheEndOfIt() {
        watermarks.onRecord(Long.MIN_VALUE + 5, 0, 0, 1);
        watermarks.onRecord(Long.MIN_VALUE + 5, 0, 1, 1);
        assertThat(watermarks.update(1)).isFalse();
    }
}
