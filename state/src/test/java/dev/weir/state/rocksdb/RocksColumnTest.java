package dev.weir.state.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.state.base.StateBase;
import dev.weir.state.base.StateColumn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.TickerType;

/** A scan passes over the entries of its prefix, and looks at no others. */
class RocksColumnTest {
    private static final byte FF = (byte) 0xff;
    /** One whose last byte is the largest there is. */
    private static final int GROUP = 255;

    private static final int DELETED = 1_000;

    @TempDir
    private Path folder;

    private RocksOptions options;
    private RocksBase base;

    @BeforeEach
    void open() throws IOException {
        RocksLibrary.load(folder);
        options = new RocksOptions(8 << 20);
        base = RocksBase.open(folder.resolve("db"), options, new RocksSnapshots(folder, 1));
    }

    @AfterEach
    void close() {
        base.close();
    }

    private void write(int keyGroup, boolean deleted, byte[]... keys) throws IOException {
        try (StateBase.Fold fold = base.fold()) {
            fold.section("sums", "sum", keyGroup);
            for (byte[] key : keys) {
                fold.entry(key, key.length, key, deleted ? -1 : key.length);
            }
            fold.commit();
        }
    }

    private List<byte[]> scan(int keyGroup, byte... prefix) throws IOException {
        List<byte[]> found = new ArrayList<>();
        base.column("sums", "sum")
                .scan(
                        keyGroup,
                        prefix,
                        prefix.length,
                        (bytes, key, length, value, valueLength) ->
                                found.add(Arrays.copyOfRange(bytes, key, key + length)));
        return found;
    }

    @Test
    void aPrefixEndsBeforeTheNextOneHoweverLargeItsBytesAre() throws IOException {
        write(GROUP - 1, false, new byte[] {1}, new byte[] {FF, FF, FF});
        write(GROUP, false, new byte[] {1, FF}, new byte[] {1, FF, FF}, new byte[] {2}, new byte[] {FF, FF, 0});
        write(GROUP + 1, false, new byte[] {}, new byte[] {1, FF});
        assertThat(scan(GROUP, (byte) 1, FF)).containsExactly(new byte[] {1, FF}, new byte[] {1, FF, FF});
        assertThat(scan(GROUP, FF, FF)).containsExactly(new byte[] {FF, FF, 0});
        assertThat(scan(GROUP))
                .containsExactly(new byte[] {1, FF}, new byte[] {1, FF, FF}, new byte[] {2}, new byte[] {FF, FF, 0});
    }

    /** Longer than any that the column has seen, by much. */
    @Test
    void keysMayBeLong() throws IOException {
        byte[] prefix = new byte[200];
        Arrays.fill(prefix, (byte) 7);
        byte[] first = Arrays.copyOf(prefix, 1_000);
        byte[] second = Arrays.copyOf(prefix, 1_001);
        write(GROUP, false, first, second);
        assertThat(scan(GROUP, prefix)).containsExactly(first, second);

        List<byte[]> found = new ArrayList<>();
        StateColumn fresh = base.column("sums", "sum");
        byte[] after = null;
        do {
            after = fresh.scan(
                    GROUP,
                    new byte[0],
                    0,
                    after,
                    1,
                    (bytes, key, length, value, valueLength) ->
                            found.add(Arrays.copyOfRange(bytes, key, key + length)));
        } while (after != null);
        assertThat(found).containsExactly(first, second);
    }

    @Test
    void whatOtherKeysHaveDeletedIsNotWalkedOver() throws IOException {
        byte[][] others = new byte[DELETED][];
        for (int i = 0; i < DELETED; i++) {
            others[i] = new byte[] {2, (byte) (i >> 8), (byte) i};
        }
        write(GROUP, false, new byte[] {1, 1});
        write(GROUP, false, others);
        write(GROUP, true, others);
        long before = skipped();
        assertThat(scan(GROUP, (byte) 1)).containsExactly(new byte[] {1, 1});
        assertThat(skipped() - before).isLessThan(10);
    }

    private long skipped() {
        return options.stats().statistics().getTickerCount(TickerType.NUMBER_ITER_SKIP);
    }
}
