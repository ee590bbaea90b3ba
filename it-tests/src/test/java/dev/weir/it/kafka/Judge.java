package dev.weir.it.kafka;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Compares what is in the topics with what had to be. Knows the input's rule and nothing of Weir.
 *
 * <p>For each key the output must be exactly the expected sequence, in one partition. What differs is named: lost,
 * duplicated, out of order, wrong. The timestamps of records are compared with the rest of them.
 */
final class Judge {
    /** A committed record. */
    record Committed(int partition, String key, String text, long timeMs) {
        static Committed of(ConsumerRecord<String, String> record) {
            return new Committed(record.partition(), record.key(), record.value(), record.timestamp());
        }

        /** What is compared. */
        String dated() {
            return Judge.dated(text, timeMs);
        }
    }

    private static final int MAX_FINDINGS = 20;

    private final List<String> findings = new ArrayList<>();

    private Judge() {}

    /** @return what is wrong, in words; empty when all is right */
    static List<String> judge(long numbers, List<Committed> counts, List<Committed> windows) {
        Judge judge = new Judge();
        judge.compare("counts", texts(Numbers.expectedCounts(numbers), Judge::text), counts);
        judge.compare("windows", texts(Numbers.expectedWindows(numbers), Judge::text), windows);
        return judge.findings;
    }

    /**
     * Compares the input with what it was meant to be: a fault of the broker's or of the feeder's must not be taken for one
     * of Weir's.
     *
     * @return what is wrong, in words; empty when all is right
     */
    static List<String> judgeInput(long numbers, List<Committed> input) {
        Judge judge = new Judge();
        judge.compare(
                "numbers",
                texts(
                        Numbers.expectedCounts(numbers),
                        c -> dated(Long.toString(c.number()), Numbers.timeMs(c.number()))),
                input);
        return judge.findings;
    }

    /** A record keeps the time of what it was made of. */
    private static String text(Numbers.Count c) {
        return dated(c.count() + "," + c.number(), Numbers.timeMs(c.number()));
    }

    /** A window has the time of its last millisecond. */
    private static String text(Numbers.Window w) {
        return dated(w.endMs() + "," + w.count(), w.endMs() - 1);
    }

    private static String dated(String text, long timeMs) {
        return text + " of " + timeMs;
    }

    private static <T> Map<String, List<String>> texts(Map<String, List<T>> expected, Function<T, String> text) {
        Map<String, List<String>> byKey = new TreeMap<>();
        expected.forEach((key, all) -> byKey.put(key, all.stream().map(text).toList()));
        return byKey;
    }

    private void compare(String topic, Map<String, List<String>> expected, List<Committed> found) {
        Map<String, List<String>> byKey = new TreeMap<>();
        Map<String, Integer> partitions = new HashMap<>();
        for (Committed record : found) {
            byKey.computeIfAbsent(record.key(), k -> new ArrayList<>()).add(record.dated());
            Integer other = partitions.putIfAbsent(record.key(), record.partition());
            if (other != null && other != record.partition()) {
                find(topic, record.key(), "is in partitions " + other + " and " + record.partition());
            }
        }
        Set<String> keys = new HashSet<>(expected.keySet());
        keys.addAll(byKey.keySet());
        for (String key : keys) {
            compareKey(topic, key, expected.getOrDefault(key, List.of()), byKey.getOrDefault(key, List.of()));
        }
    }

    private void compareKey(String topic, String key, List<String> expected, List<String> found) {
        if (expected.equals(found)) {
            return;
        }
        Set<String> expectedOnce = new HashSet<>(expected);
        Set<String> seen = new HashSet<>();
        int before = findings.size();
        for (String text : found) {
            if (!expectedOnce.contains(text)) {
                find(topic, key, "wrong: " + text);
            } else if (!seen.add(text)) {
                find(topic, key, "duplicated: " + text);
            }
        }
        for (String text : expected) {
            if (!seen.contains(text)) {
                find(topic, key, "lost: " + text);
            }
        }
        if (findings.size() == before) {
            int at = firstDifference(expected, found);
            find(topic, key, "out of order: " + found.get(at) + " where " + expected.get(at) + " was expected");
        }
    }

    private static int firstDifference(List<String> expected, List<String> found) {
        int at = 0;
        while (expected.get(at).equals(found.get(at))) {
            at++;
        }
        return at;
    }

    private void find(String topic, String key, String what) {
        if (findings.size() < MAX_FINDINGS) {
            findings.add(topic + ", " + key + ": " + what);
        } else if (findings.size() == MAX_FINDINGS) {
            findings.add("... and more");
        }
    }
}
