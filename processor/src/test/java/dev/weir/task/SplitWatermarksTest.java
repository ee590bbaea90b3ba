package dev.weir.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.connector.SourceSplit;
import dev.weir.job.WatermarkStrategy;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class SplitWatermarksTest {
    private final SplitWatermarks watermarks = new SplitWatermarks(
            WatermarkStrategy.<Long>forBoundedOutOfOrderness(Duration.ofMillis(10))
                    .withTimestampAssigner((value, recordTimestamp) -> value)
                    .withIdleness(Duration.ofMillis(100)),
            without(2),
            0);

    private static List<SourceSplit> without(int splits) {
        return Collections.nCopies(splits, new SourceSplit("in", "id", 0, 0, SourceSplit.UNBOUNDED));
    }

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

    @Test
    void anAddedSplitHoldsTheWatermarkWhereItIsUntilItHasARecord() {
        watermarks.onRecord(1_000L, 0, 0, 1);
        watermarks.onRecord(1_000L, 0, 1, 1);
        watermarks.update(1);
        watermarks.addSplits(without(1), 50);
        watermarks.onRecord(2_000L, 0, 0, 60);
        watermarks.onRecord(2_000L, 0, 1, 60);
        assertThat(watermarks.update(60)).isFalse();
        assertThat(watermarks.watermarkMs()).isEqualTo(1_000 - 10 - 1);
        watermarks.onRecord(1_500L, 0, 2, 70);
        assertThat(watermarks.update(70)).isTrue();
        assertThat(watermarks.watermarkMs()).isEqualTo(1_500 - 10 - 1);
    }

    @Test
    void anAddedSplitWithOldRecordsDoesNotMoveTheWatermarkBack() {
        watermarks.onRecord(1_000L, 0, 0, 1);
        watermarks.onRecord(1_000L, 0, 1, 1);
        watermarks.update(1);
        watermarks.addSplits(without(1), 2);
        watermarks.onRecord(5L, 0, 2, 3);
        assertThat(watermarks.update(3)).isFalse();
        assertThat(watermarks.watermarkMs()).isEqualTo(1_000 - 10 - 1);
    }

    @Test
    void anAddedSplitWithoutRecordsCountsAsIdleInTheEnd() {
        watermarks.addSplits(without(1), 100);
        watermarks.onRecord(1_000L, 0, 0, 150);
        watermarks.onRecord(1_000L, 0, 1, 150);
        assertThat(watermarks.update(199)).isFalse();
        assertThat(watermarks.update(200)).isTrue();
    }

    @Test
    void aSplitThatHadRecordsBeforeARestartHoldsNothingBackThatTheyDidNot() {
        watermarks.addSplits(List.of(without(1).get(0).withLargestEventTime(1_000)), 2);
        watermarks.onRecord(2_000L, 0, 0, 3);
        watermarks.onRecord(2_000L, 0, 1, 3);
        assertThat(watermarks.update(3)).isTrue();
        assertThat(watermarks.watermarkMs()).isEqualTo(1_000 - 10 - 1);
        assertThat(watermarks.largestMs(2)).isEqualTo(1_000);
    }

    @Test
    void aSplitThatIsMadeToWaitDoesNotBecomeIdle() {
        watermarks.onRecord(1_000L, 0, 0, 1);
        watermarks.onRecord(2_000L, 0, 1, 1);
        watermarks.onWaiting(1, 150);
        watermarks.onRecord(3_000L, 0, 0, 150);
        watermarks.update(200);
        assertThat(watermarks.watermarkMs()).isEqualTo(2_000 - 10 - 1);
    }
}
