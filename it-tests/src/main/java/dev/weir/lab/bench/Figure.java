package dev.weir.lab.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * One row of a result.
 *
 * @param key its name in JSON
 * @param words its name in the table
 * @param digits after the decimal point
 * @param values one for each column; NaN where there is none
 * @param bar what it has to hold, if anything
 */
record Figure(
        String key,
        String words,
        int digits,
        List<Double> values,
        @Nullable Bar bar) {
    /** A row of medians, a column for each system or setting that was measured. */
    static <T> Figure of(String key, String words, int digits, List<List<T>> columns, ToDoubleFunction<T> metric) {
        return new Figure(
                key,
                words,
                digits,
                columns.stream().map(runs -> median(runs, metric)).toList(),
                null);
    }

    /** The last column must be at most this many times the first. */
    Figure atMostTimesTheFirst(double limit) {
        return new Figure(key, words, digits, values, new Bar(key + ", last column over first", limit, ratio()));
    }

    /** The value of this column must be at most this. */
    Figure atMost(double limit, int column) {
        return new Figure(key, words, digits, values, new Bar(key, limit, values.get(column)));
    }

    /** The last column over the first; NaN where there is only one. */
    double ratio() {
        return values.size() < 2 ? Double.NaN : values.get(values.size() - 1) / values.get(0);
    }

    /** The middle of the runs; of an even number the lower one; NaN of none. */
    private static <T> double median(List<T> runs, ToDoubleFunction<T> metric) {
        double[] sorted = runs.stream().mapToDouble(metric).sorted().toArray();
        return sorted.length == 0 ? Double.NaN : sorted[(sorted.length - 1) / 2];
    }
}
