package dev.weir.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WatermarkMergerTest {
    private final WatermarkMerger merger = new WatermarkMerger(2);

    @Test
    void mergedIsTheSmallestOfAllInputs() {
        assertThat(merger.advance(0, 10)).isFalse();
        assertThat(merger.advance(1, 5)).isTrue();
        assertThat(merger.merged()).isEqualTo(5);
        assertThat(merger.advance(1, 20)).isTrue();
        assertThat(merger.merged()).isEqualTo(10);
    }

    @Test
    void idleInputHoldsNothingBack() {
        merger.advance(0, 10);
        assertThat(merger.markIdle(1)).isTrue();
        assertThat(merger.merged()).isEqualTo(10);
    }

    @Test
    void timeNeverGoesBackWhenAnIdleInputReturns() {
        merger.advance(0, 10);
        merger.markIdle(1);
        assertThat(merger.advance(1, 3)).isFalse();
        assertThat(merger.merged()).isEqualTo(10);
    }

    @Test
    void allIdleIsNoTimeAtAll() {
        merger.markIdle(0);
        assertThat(merger.markIdle(1)).isFalse();
        assertThat(merger.allIdle()).isTrue();
        assertThat(merger.merged()).isEqualTo(Long.MIN_VALUE);
    }
}
