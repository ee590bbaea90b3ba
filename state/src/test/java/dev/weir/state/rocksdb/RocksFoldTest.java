package dev.weir.state.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.state.base.StateBase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Entries come into RocksDB as they were given, the last of each key. */
class RocksFoldTest {
    private static final int GROUP = 300;
    /** More than a signed byte can count. */
    private static final int STATES = 130;

    @TempDir
    private Path folder;

    private StateBase base;
    private StateBase.Fold fold;
    /** By key; null: deleted. */
    private final Map<String, byte @Nullable []> expected = new HashMap<>();

    @BeforeEach
    void open() throws IOException {
        base = new RocksBases(folder, 0, 64 << 20, 0).open("store", 1, List.of());
        fold = base.fold();
    }

    @AfterEach
    void close() {
        fold.close();
        base.close();
    }

    private void put(String key, byte @Nullable [] value) throws IOException {
        byte[] k = key.getBytes(StandardCharsets.ISO_8859_1);
        fold.entry(k, k.length, value == null ? new byte[0] : value, value == null ? -1 : value.length);
        expected.put(key, value);
    }

    private void assertFolded(String state) throws IOException {
        for (Map.Entry<String, byte @Nullable []> e : expected.entrySet()) {
            byte[] k = e.getKey().getBytes(StandardCharsets.ISO_8859_1);
            assertThat(base.column("sums", state).get(GROUP, k, k.length))
                    .as(e.getKey())
                    .isEqualTo(e.getValue());
        }
    }

    @Test
    void ofAKeyThatComesAgainTheLastCounts() throws IOException {
        fold.section("sums", "sum", GROUP);
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] value = new byte[random.nextInt(5)];
            random.nextBytes(value);
            String key = Integer.toString(random.nextInt(500), 2 + random.nextInt(30));
            put(random.nextInt(10) == 0 ? "" : key, random.nextInt(4) == 0 ? null : value);
        }
        fold.commit();
        assertFolded("sum");
    }

    @Test
    void aSectionMayBeLargerThanABatchAndHaveManyEntries() throws IOException {
        fold.section("sums", "sum", GROUP);
        for (int i = 0; i < 150_000; i++) {
            put("key" + i % 140_000, ("value" + i).getBytes(StandardCharsets.ISO_8859_1));
        }
        put("large", new byte[3 << 20]);
        put("k".repeat(70_000), new byte[] {1});
        put("large", new byte[2 << 20]);
        fold.commit();
        assertFolded("sum");
    }

    @Test
    void sectionsOfManyStatesAndGroupsStayApart() throws IOException {
        for (int state = 0; state < STATES; state++) {
            for (int group : new int[] {0, GROUP, 32_767}) {
                fold.section("sums", "state" + state, group);
                put("a", new byte[] {(byte) state, (byte) group});
            }
        }
        fold.commit();
        byte[] a = {'a'};
        for (int state = 0; state < STATES; state++) {
            for (int group : new int[] {0, GROUP, 32_767}) {
                assertThat(base.column("sums", "state" + state).get(group, a, 1))
                        .containsExactly((byte) state, (byte) group);
            }
        }
    }

    @Test
    void nothingIsThereBeforeItIsCommitted() throws IOException {
        fold.section("sums", "sum", GROUP);
        put("a", new byte[] {1});
        byte[] a = {'a'};
        assertThat(base.column("sums", "sum").get(GROUP, a, 1)).isNull();
        fold.commit();
        assertFolded("sum");
        fold.commit();
        assertFolded("sum");
    }

    @Test
    void anEntryNeedsASection() {
        assertThatThrownBy(() -> put("a", new byte[] {1})).isInstanceOf(IllegalStateException.class);
    }
}
