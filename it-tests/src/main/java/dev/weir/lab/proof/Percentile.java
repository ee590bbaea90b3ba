package dev.weir.lab.proof;

import java.util.Collection;
import java.util.List;

/** Percentiles by the nearest rank. */
public final class Percentile {
    private Percentile() {}

    /** The value of which so many of a hundred are not greater; not a number without any. */
    public static double of(Collection<Double> values, int percent) {
        if (values.isEmpty()) {
            return Double.NaN;
        }
        List<Double> sorted = values.stream().sorted().toList();
        int rank = (int) Math.ceil(percent / 100.0 * sorted.size());
        return sorted.get(Math.max(0, rank - 1));
    }
}
