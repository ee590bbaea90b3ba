package dev.weir.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointWord;
import dev.weir.dataflow.StreamElement.Barrier;
import org.junit.jupiter.api.Test;

class BarrierAlignerTest {
    private final BarrierAligner aligner = new BarrierAligner(3);
    private final Barrier first = barrier(1);
    private final Barrier second = barrier(2);

    private static Barrier barrier(long number) {
        return new Barrier(new CheckpointId(number, 1), new CheckpointWord(), false);
    }

    @Test
    void barrierPassesWhenItHasComeOnEveryInput() {
        assertThat(aligner.onBarrier(0, first)).isNull();
        assertThat(aligner.onBarrier(2, first)).isNull();
        assertThat(aligner.onBarrier(1, first)).isSameAs(first);
    }

    @Test
    void inputIsBlockedFromItsBarrierUntilTheLastOne() {
        aligner.onBarrier(0, first);
        assertThat(aligner.isBlocked(0)).isTrue();
        assertThat(aligner.isBlocked(1)).isFalse();
        aligner.onBarrier(1, first);
        aligner.onBarrier(2, first);
        assertThat(aligner.isBlocked(0)).isFalse();
    }

    @Test
    void abortReleasesTheBlockedInputs() {
        aligner.onBarrier(0, first);
        first.word().abort();
        assertThat(aligner.releaseIfAborted()).isTrue();
        assertThat(aligner.isBlocked(0)).isFalse();
    }

    @Test
    void barrierOfAnAbortedCheckpointCountsForNothing() {
        first.word().abort();
        assertThat(aligner.onBarrier(0, first)).isNull();
        assertThat(aligner.isBlocked(0)).isFalse();
    }

    @Test
    void nextCheckpointAlignsAfterAnAbortedOneOfWhichOnlySomeBarriersCame() {
        aligner.onBarrier(0, first);
        first.word().abort();
        assertThat(aligner.onBarrier(0, second)).isNull();
        assertThat(aligner.onBarrier(1, first)).isNull();
        assertThat(aligner.onBarrier(1, second)).isNull();
        assertThat(aligner.onBarrier(2, second)).isSameAs(second);
    }

    @Test
    void barrierOfAnotherCheckpointDuringAnAlignmentIsABug() {
        aligner.onBarrier(0, first);
        assertThatThrownBy(() -> aligner.onBarrier(1, second))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("2-1")
                .hasMessageContaining("1-1");
    }
}
