package dev.weir.sim;

import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Which seeds have disks that fail and others that come between two calls: a quarter of them, so that what the other three
 * quarters tell stayed the same when these came. Their aims are at these, too.
 */
final class CallFaults {
    private static final int ONE_OF = 4;

    /** Runs without an aim: one of so many. */
    private static final int UNAIMED_ONE_OF = 6;

    private CallFaults() {}

    static boolean areIn(long seed) {
        return new SplittableRandom(seed * 37 + 13).nextInt(ONE_OF) == 0;
    }

    private static boolean isOne(FaultKind kind) {
        return kind == FaultKind.DISK_ERROR || kind == FaultKind.BETWEEN;
    }

    /** Five of six runs have a fault that is aimed at a step, cell by cell of the matrix; null: this one has none. */
    static FaultMatrix.@Nullable Cell aimOf(long seed) {
        if (seed % UNAIMED_ONE_OF == 0) {
            return null;
        }
        boolean here = areIn(seed);
        List<FaultMatrix.Cell> cells = FaultMatrix.applicable().stream()
                .filter(cell -> isOne(cell.kind()) == here)
                .toList();
        return cells.get((int) ((seed - seed / UNAIMED_ONE_OF) % cells.size()));
    }
}
