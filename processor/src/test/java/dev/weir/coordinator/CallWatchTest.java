package dev.weir.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CallWatchTest {
    private final CallWatch watch = new CallWatch();

    @Test
    void aCallWaitsFromTheFirstLookAtIt() {
        assertThat(watch.waitedMs(1, 5_000)).isZero();
        assertThat(watch.waitedMs(1, 5_400)).isEqualTo(400);
        assertThat(watch.waitedMs(1, 6_000)).isEqualTo(1_000);
    }

    @Test
    void eachCallIsWatchedForItself() {
        watch.waitedMs(1, 0);
        watch.waitedMs(1, 900);
        assertThat(watch.waitedMs(3, 1_000)).isZero();
        assertThat(watch.waitedMs(CallWatch.NONE, 1_500)).isZero();
        assertThat(watch.waitedMs(3, 2_000)).isZero();
    }

    @Test
    void timeInWhichTheProcessStoodStillIsNobodysFault() {
        watch.waitedMs(1, 0);
        assertThat(watch.waitedMs(1, 3_600_000)).isEqualTo(1_000);
    }
}
