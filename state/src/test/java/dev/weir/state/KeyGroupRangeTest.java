package dev.weir.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class KeyGroupRangeTest {
    private static final int LARGEST = 128;

    @Test
    void subtaskOfIsTheInverseOfTheRangesForAllParallelisms() {
        for (int max = 1; max <= LARGEST; max++) {
            for (int parallelism = 1; parallelism <= max; parallelism++) {
                checkInverse(max, parallelism);
            }
        }
    }

    private static void checkInverse(int max, int parallelism) {
        int next = 0;
        for (int subtask = 0; subtask < parallelism; subtask++) {
            KeyGroupRange range = KeyGroupRange.of(max, parallelism, subtask);
            if (range.first() != next) {
                throw new AssertionError(range + " does not begin at " + next);
            }
            for (; next <= range.last(); next++) {
                if (KeyGroupRange.subtaskOf(next, max, parallelism) != subtask || !range.contains(next)) {
                    throw new AssertionError("key group " + next + " of " + max + " at parallelism " + parallelism);
                }
            }
        }
        assertThat(next).isEqualTo(max);
    }

    @Test
    void rangesDifferInSizeByOneAtMost() {
        for (int parallelism = 1; parallelism <= LARGEST; parallelism++) {
            for (int subtask = 0; subtask < parallelism; subtask++) {
                KeyGroupRange range = KeyGroupRange.of(LARGEST, parallelism, subtask);
                int least = LARGEST / parallelism;
                assertThat(range.last() - range.first() + 1).isBetween(least, least + 1);
            }
        }
    }

    @Test
    void refusesASubtaskThatDoesNotExist() {
        assertThatIllegalArgumentException().isThrownBy(() -> KeyGroupRange.of(128, 4, 4));
        assertThatIllegalArgumentException().isThrownBy(() -> KeyGroupRange.of(4, 5, 0));
    }
}
