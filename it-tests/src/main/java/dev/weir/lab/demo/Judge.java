package dev.weir.lab.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.lab.demo.Truth.HourSum;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares what the output topics hold, record by record in their order, with the truth from the file. Knows only JSON and
 * the file. Not thread-safe.
 */
final class Judge {
    private static final int KEPT_EXAMPLES = 5;
    private static final DateTimeFormatter HOUR =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH").withZone(ZoneOffset.UTC);

    /** One airport's totals as they come by. */
    private static final class Seen {
        private final BitSet numbers = new BitSet();
        private int last;
    }

    private final Truth truth;
    private final Map<String, long[]> sums = new HashMap<>();
    private final Map<String, Seen> seen = new HashMap<>();
    private final Set<String> hours = new HashSet<>();
    private final List<String> examples = new ArrayList<>();
    private int duplicated;
    private int wrong;
    private int wrongHours;
    private int hourRecords;

    Judge(Truth truth) {
        this.truth = truth;
        truth.delays().forEach((airport, delays) -> sums.put(airport, runningSums(delays)));
    }

    /** Takes the next record of {@code airport-totals}. */
    void total(JsonNode total) {
        String airport = total.path("airport").asText();
        int number = total.path("flights").asInt();
        long[] expected = sums.get(airport);
        if (expected == null || number < 1 || number > expected.length) {
            wrong++;
            example("no such flight: " + total);
            return;
        }
        Seen of = seen.computeIfAbsent(airport, a -> new Seen());
        if (of.numbers.get(number)) {
            duplicated++;
            example("a second time: " + total);
            return;
        }
        if (number != of.last + 1 || total.path("delayMinutes").asLong() != expected[number - 1]) {
            wrong++;
            example("after number " + of.last + ", with the sum " + expected[number - 1] + " expected: " + total);
        }
        of.numbers.set(number);
        of.last = number;
    }

    /** Takes the next record of {@code airport-hours}. */
    void hour(JsonNode hour) {
        hourRecords++;
        Instant begin = Instant.ofEpochMilli(hour.path("hourMs").asLong());
        String key = hour.path("airport").asText() + " " + HOUR.format(begin);
        HourSum found = new HourSum(
                hour.path("flights").asLong(), hour.path("delayMinutes").asLong());
        if (!hours.add(key) || !found.equals(truth.hours().get(key))) {
            wrongHours++;
            example("hour " + key + " is " + truth.hours().get(key) + " in the file: " + hour);
        }
    }

    /** The verdict, once all records have been taken. */
    Verdict verdict() {
        int counted =
                seen.values().stream().mapToInt(of -> of.numbers.cardinality()).sum();
        int missingHours = (int) truth.hours().keySet().stream()
                .filter(hour -> !hours.contains(hour))
                .count();
        if (missingHours > 0) {
            example(missingHours + " hours are missing");
        }
        return new Verdict(
                truth.flights(),
                counted,
                truth.flights() - counted,
                duplicated,
                wrong,
                wrongHours + missingHours,
                hourRecords,
                List.copyOf(examples));
    }

    private void example(String text) {
        if (examples.size() < KEPT_EXAMPLES) {
            examples.add(text);
        }
    }

    private static long[] runningSums(List<Integer> delays) {
        long[] sums = new long[delays.size()];
        long sum = 0;
        for (int i = 0; i < sums.length; i++) {
            sum += delays.get(i);
            sums[i] = sum;
        }
        return sums;
    }
}
