package dev.weir.lab.bench;

import java.util.Locale;

/**
 * A limit that the project holds itself to, and what was found.
 *
 * @param what what is limited, for JSON
 * @param limit the largest value that holds it
 * @param found NaN where nothing was measured, which holds no bar
 */
record Bar(String what, double limit, double found) {
    boolean holds() {
        return found <= limit;
    }

    String verdict() {
        return String.format(Locale.ROOT, "at most %s: %s", text(limit), holds() ? "ok" : "MISSED");
    }

    private static String text(double limit) {
        return limit == Math.rint(limit)
                ? String.format(Locale.ROOT, "%.0f", limit)
                : String.format(Locale.ROOT, "%.2f", limit);
    }
}
