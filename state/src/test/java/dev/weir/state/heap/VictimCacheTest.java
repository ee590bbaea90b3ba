package dev.weir.state.heap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the cache returns is what was put in last, and of what was put in it forgets the oldest. */
class VictimCacheTest {
    private static final int STATE = 3;

    private static void put(VictimCache cache, int state, String key, byte[] value) {
        byte[] k = bytes(key);
        cache.put(state, k, k.length, value, value.length);
    }

    private static byte @Nullable [] find(VictimCache cache, int state, String key) {
        byte[] k = Arrays.copyOf(bytes(key), 400);
        return cache.find(state, k, key.length())
                ? Arrays.copyOfRange(cache.array(), cache.offset(), cache.offset() + cache.length())
                : null;
    }

    private static void remove(VictimCache cache, int state, String key) {
        cache.remove(state, bytes(key), key.length());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "nothing" : new String(bytes, StandardCharsets.UTF_8);
    }

    /** From one that holds nothing at all to one that holds everything, beside a map. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 100, 500, 3_000, 20_000, 100_000, 3_000_000})
    void neverReturnsWhatIsNotTheLast(long bytes) {
        for (long seed = 1; seed <= 20; seed++) {
            VictimCache cache = new VictimCache(bytes);
            Map<String, byte[]> model = new HashMap<>();
            Random random = new Random(seed * 31 + bytes);
            int found = 0;
            for (int i = 0; i < 10_000; i++) {
                int state = random.nextInt(2);
                String key = Integer.toString(random.nextInt(800), 3);
                switch (random.nextInt(8)) {
                    case 0 -> {
                        remove(cache, state, key);
                        model.remove(state + key);
                    }
                    case 1, 2, 3 -> {
                        byte[] value = new byte[random.nextInt(1 << random.nextInt(8))];
                        random.nextBytes(value);
                        put(cache, state, key, value);
                        model.put(state + key, value);
                    }
                    default -> {
                        byte[] got = find(cache, state, key);
                        if (got != null) {
                            found++;
                            assertThat(got).as("seed %d", seed).isEqualTo(model.get(state + key));
                        }
                    }
                }
            }
            assertThat(found > 0).as("%d bytes, found %d", bytes, found).isEqualTo(bytes >= 500);
        }
    }

    @Test
    void holdsEverythingThatThereIsRoomFor() {
        VictimCache cache = new VictimCache(1 << 20);
        for (int i = 0; i < 30_000; i++) {
            put(cache, STATE, "key" + i, bytes("value"));
        }
        int found = 0;
        for (int i = 0; i < 30_000; i++) {
            found += find(cache, STATE, "key" + i) == null ? 0 : 1;
        }
        // Few buckets have more than eight entries.
        assertThat(found).isGreaterThan(29_000);
    }

    @Test
    void forgetsTheOldestFirst() {
        VictimCache cache = new VictimCache(1 << 20);
        for (int i = 0; i < 100_000; i++) {
            put(cache, STATE, "key" + i, bytes("value"));
        }
        Map<String, Integer> found = new LinkedHashMap<>();
        for (int i = 0; i < 100_000; i++) {
            found.merge(
                    i < 50_000 ? "old" : i < 90_000 ? "middle" : "new",
                    find(cache, STATE, "key" + i) == null ? 0 : 1,
                    Integer::sum);
        }
        assertThat(found.get("old")).isZero();
        assertThat(found.get("new")).isGreaterThan(9_000);
    }

    @Test
    void aNewValueTakesThePlaceOfTheOldOneWhereverItFits() {
        VictimCache cache = new VictimCache(100_000);
        put(cache, STATE, "a", bytes("1"));
        put(cache, STATE, "a", bytes("22"));
        assertThat(text(find(cache, STATE, "a"))).isEqualTo("22");
        put(cache, STATE, "a", bytes("a longer value, for which there is no room where the others were"));
        assertThat(text(find(cache, STATE, "a"))).startsWith("a longer value");
        put(cache, STATE, "a", new byte[0]);
        assertThat(find(cache, STATE, "a")).isEmpty();
    }

    @Test
    void statesDoNotSeeEachOthersEntries() {
        VictimCache cache = new VictimCache(100_000);
        put(cache, 1, "a", bytes("1"));
        put(cache, 254, "a", bytes("254"));
        put(cache, 257, "a", bytes("of a state with a number for which there is no room"));
        assertThat(text(find(cache, 1, "a"))).isEqualTo("1");
        assertThat(text(find(cache, 254, "a"))).isEqualTo("254");
        assertThat(find(cache, 257, "a")).isNull();
        assertThat(find(cache, 2, "a")).isNull();
        remove(cache, 1, "a");
        assertThat(find(cache, 1, "a")).isNull();
        assertThat(text(find(cache, 254, "a"))).isEqualTo("254");
    }

    @Test
    void whatIsTooLargeIsNotKeptAndNeitherIsWhatItReplaces() {
        VictimCache cache = new VictimCache(100_000);
        put(cache, STATE, "a", bytes("1"));
        put(cache, STATE, "a", new byte[70_000]);
        assertThat(find(cache, STATE, "a")).isNull();
        String long1 = "k".repeat(300);
        put(cache, STATE, long1, bytes("1"));
        assertThat(find(cache, STATE, long1)).isNull();
        put(cache, STATE, "k".repeat(255), bytes("1"));
        assertThat(text(find(cache, STATE, "k".repeat(255)))).isEqualTo("1");
    }
}
