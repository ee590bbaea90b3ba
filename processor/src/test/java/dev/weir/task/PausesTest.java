package dev.weir.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class PausesTest {
    private final Pauses pauses = new Pauses();

    @Test
    void aPauseLastsFromTheBarriersFirstSightToTheNextRecord() {
        pauses.arrived(ms(100));
        // A sink that still waits lets it stand there for a while.
        pauses.arrived(ms(108));
        assertThat(pauses.isWaitedFor()).isFalse();
        pauses.passed(ms(108), ms(110));
        assertThat(pauses.isWaitedFor()).isTrue();
        pauses.goesOn(ms(112));
        assertThat(pauses.isWaitedFor()).isFalse();
        assertThat(ofSize(2, counts().synchronous())).isEqualTo(1);
        assertThat(ofSize(15, counts().whole())).isEqualTo(1);
    }

    @Test
    void whatIsLongerThanTheLastBoundIsCountedBehindIt() {
        pauses.arrived(0);
        pauses.passed(0, ms(60_000));
        pauses.goesOn(ms(60_000));
        assertThat(counts().whole().get(Pauses.BOUNDS_MS.size())).isEqualTo(1);
    }

    @Test
    void aBarrierThatDoesNotPassIsNoPause() {
        pauses.arrived(ms(1));
        pauses.forget();
        assertThat(pauses.isWaitedFor()).isFalse();
        pauses.arrived(ms(50));
        pauses.passed(ms(50), ms(50));
        pauses.goesOn(ms(50));
        assertThat(ofSize(1, counts().whole())).isEqualTo(1);
    }

    @Test
    void tasksAreSummedUp() {
        Pauses other = new Pauses();
        for (Pauses p : List.of(pauses, other)) {
            p.arrived(0);
            p.passed(0, 0);
            p.goesOn(ms(3));
        }
        assertThat(ofSize(3, Pauses.Counts.of(List.of(pauses, other)).whole())).isEqualTo(2);
    }

    private Pauses.Counts counts() {
        return Pauses.Counts.of(List.of(pauses));
    }

    /** Those of exactly this size, so that a pause in the wrong one is seen. */
    private static long ofSize(int boundMs, List<Long> counts) {
        return counts.get(Pauses.BOUNDS_MS.indexOf(boundMs));
    }

    private static long ms(long ms) {
        return TimeUnit.MILLISECONDS.toNanos(ms);
    }
}
