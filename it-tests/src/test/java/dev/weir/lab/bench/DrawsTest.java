package dev.weir.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

final class DrawsTest {
    @Test
    void onceEachIsAPermutation() {
        for (int accounts : new int[] {1, 10, 1_000_003, 15_485_863}) {
            boolean[] seen = new boolean[accounts];
            IntSupplier draws = Draws.onceEach(accounts);
            for (int i = 0; i < accounts; i++) {
                int account = draws.getAsInt();
                assertThat(seen[account]).isFalse();
                seen[account] = true;
            }
        }
    }

    @Test
    void theSharesOfZipfsLawFallWithTheRank() {
        int accounts = 10_000;
        int draws = 1_000_000;
        IntSupplier zipf = Draws.zipf(new SplittableRandom(1), accounts);
        int[] counts = new int[accounts];
        for (int i = 0; i < draws; i++) {
            counts[zipf.getAsInt()]++;
        }
        Arrays.sort(counts);
        // Of a density of 1/x between k and k+1, the k-th share is log((k+1)/k) of log(n+1).
        for (int rank : new int[] {1, 2, 10, 100}) {
            double expected = draws * Math.log((rank + 1.0) / rank) / Math.log(accounts + 1.0);
            assertThat((double) counts[accounts - rank]).isBetween(expected * 0.85, expected * 1.15);
        }
    }
}
