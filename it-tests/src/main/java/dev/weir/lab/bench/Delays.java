package dev.weir.lab.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How long a job took to give output, time after time.
 *
 * @param exact whether every output record was right, once and in order
 * @param verdict what the verifier counted
 */
record Delays(List<Double> seconds, boolean exact, String verdict) {
    /** For people. */
    String text() {
        return seconds.stream().map(s -> String.format(Locale.ROOT, "%.2f", s)).collect(Collectors.joining(" "))
                + " s; " + verdict;
    }
}
