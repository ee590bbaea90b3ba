package dev.weir.it.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The input: numbers from 0, each with a key and a time that follow from the number alone. So whoever knows how many there
 * were knows what has to come out.
 */
final class Numbers {
    static final int KEYS = 23;
    static final long WINDOW_MS = 1_000;
    private static final long STEP_MS = 10;
    /**
     * Twelve hours ago, when this JVM came to need it. Not longer: a broker that starts again after a crash forgets an
     * idempotent producer whose last record is older than {@code producer.id.expiration.ms} (a day) by the record's own
     * time, and takes a batch that it already has for a new one when the producer sends it again. And not less: a broker
     * refuses records from more than an hour ahead ({@code message.timestamp.after.max.ms}).
     */
    private static final long FIRST_MS = Math.floorDiv(System.currentTimeMillis(), WINDOW_MS) * WINDOW_MS
            - Duration.ofHours(12).toMillis();

    /** What the job has to write for one number: how many of its key there were, and the number. */
    record Count(long count, long number) {}

    /** What the job has to write for one key and window: its end, and how many numbers lie in it. */
    record Window(long endMs, long count) {}

    private Numbers() {}

    /** Mixed, so that neighbours have keys that tell nothing. */
    static String key(long number) {
        long mixed = (number + 1) * 0x9E3779B97F4A7C15L;
        return "key-" + Long.remainderUnsigned(mixed ^ (mixed >>> 32), KEYS);
    }

    static long timeMs(long number) {
        return FIRST_MS + number * STEP_MS;
    }

    static long windowEndMs(long timeMs) {
        return timeMs - Math.floorMod(timeMs, WINDOW_MS) + WINDOW_MS;
    }

    /** Later than the end of every window: what closes them. */
    static long closingTimeMs(long numbers) {
        return timeMs(numbers) + 10 * WINDOW_MS;
    }

    /** The counts of each key, in order. */
    static Map<String, List<Count>> expectedCounts(long numbers) {
        Map<String, List<Count>> byKey = new TreeMap<>();
        for (long n = 0; n < numbers; n++) {
            List<Count> counts = byKey.computeIfAbsent(key(n), k -> new ArrayList<>());
            counts.add(new Count(counts.size() + 1L, n));
        }
        return byKey;
    }

    /** The windows of each key, in order. */
    static Map<String, List<Window>> expectedWindows(long numbers) {
        Map<String, TreeMap<Long, Long>> sizes = new TreeMap<>();
        for (long n = 0; n < numbers; n++) {
            sizes.computeIfAbsent(key(n), k -> new TreeMap<>()).merge(windowEndMs(timeMs(n)), 1L, Long::sum);
        }
        Map<String, List<Window>> byKey = new TreeMap<>();
        sizes.forEach((key, windows) -> byKey.put(
                key,
                windows.entrySet().stream()
                        .map(w -> new Window(w.getKey(), w.getValue()))
                        .toList()));
        return byKey;
    }

    /** How many windows over all keys. */
    static long expectedWindowCount(long numbers) {
        return expectedWindows(numbers).values().stream().mapToLong(List::size).sum();
    }
}
