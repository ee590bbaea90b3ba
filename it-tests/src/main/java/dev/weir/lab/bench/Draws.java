package dev.weir.lab.bench;

import java.util.SplittableRandom;
import java.util.function.IntSupplier;

/** Which account has the next event. */
final class Draws {
    // Neighbours come far apart: two primes, of which one has no factor in common with any number of accounts.
    private static final int STEP = 15_485_863;
    private static final int OTHER_STEP = 15_485_867;

    private Draws() {}

    /** Every account once, in an order without a pattern; so many times at most. */
    static IntSupplier onceEach(int accounts) {
        return new IntSupplier() {
            private int next;

            @Override
            public int getAsInt() {
                return scattered(next++, accounts);
            }
        };
    }

    /** All alike. */
    static IntSupplier evenly(SplittableRandom random, int accounts) {
        return () -> random.nextInt(accounts);
    }

    /** By Zipf's law: the k-th most frequent account has a share of about 1/k of that of the most frequent one. */
    static IntSupplier zipf(SplittableRandom random, int accounts) {
        double logCount = Math.log(accounts + 1.0);
        return () -> {
            int rank = (int) Math.exp(random.nextDouble() * logCount) - 1;
            return scattered(Math.min(rank, accounts - 1), accounts);
        };
    }

    /** A permutation. */
    private static int scattered(int number, int accounts) {
        long step = accounts % STEP == 0 ? OTHER_STEP : STEP;
        return (int) (number * step % accounts);
    }
}
