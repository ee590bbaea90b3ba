package dev.weir.state.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RocksMemoryTest {
    private static final long MB = 1L << 20;

    @Test
    void noPartOfTheCacheIsTooSmallForFilters() {
        for (long mb : new long[] {1, 12, 16, 31, 32, 48, 192, 1_000, 100_000}) {
            int bits = RocksMemory.shardBits(mb * MB);
            assertThat(bits).isBetween(0, 6);
            assertThat(bits == 0 || (mb * MB >> bits) >= 16 * MB)
                    .as("%d MB in %d parts", mb, 1 << bits)
                    .isTrue();
        }
        assertThat(RocksMemory.shardBits(192 * MB)).isEqualTo(3);
    }
}
