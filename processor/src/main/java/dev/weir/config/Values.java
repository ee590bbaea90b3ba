package dev.weir.config;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How durations and numbers are written. Pure; empty means: not written so. */
final class Values {
    static final String DURATION_FORM = "a duration such as 500ms, 1s, 5min, 1h or 7d";

    private static final Pattern DURATION = Pattern.compile("(\\d{1,15})\\s*(ms|s|min|h|d)");
    static final String SIZE_FORM = "a number of bytes such as 512mb or 4gb";
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})\\s*(b|kb|mb|gb)?");
    private static final long MAX_MS = Integer.MAX_VALUE;

    private Values() {}

    /** A whole number and its unit; a bare 0 needs none. At most 2^31-1 ms (24 days), as Kafka's own timeouts. */
    static Optional<Duration> duration(String text) {
        String t = text.strip().toLowerCase(Locale.ROOT);
        if (t.equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        Matcher m = DURATION.matcher(t);
        if (!m.matches()) {
            return Optional.empty();
        }
        long amount = Long.parseLong(m.group(1));
        long unitMs = unitMs(m.group(2));
        return amount > MAX_MS / unitMs ? Optional.empty() : Optional.of(Duration.ofMillis(amount * unitMs));
    }

    private static long unitMs(String unit) {
        return switch (unit) {
            case "ms" -> 1;
            case "s" -> 1_000;
            case "min" -> 60_000;
            case "h" -> 3_600_000;
            default -> 86_400_000;
        };
    }

    /** The shortest way to write a duration that {@link #duration} reads back. */
    static String write(Duration d) {
        long ms = d.toMillis();
        String[] units = {"d", "h", "min", "s"};
        for (String unit : units) {
            if (ms > 0 && ms % unitMs(unit) == 0) {
                return ms / unitMs(unit) + unit;
            }
        }
        return ms == 0 ? "0s" : ms + "ms";
    }

    /** A number of bytes, with or without a unit of 1,024. */
    static Optional<Long> size(String text) {
        Matcher m = SIZE.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!m.matches()) {
            return Optional.empty();
        }
        int shift = switch (String.valueOf(m.group(2))) {
            case "kb" -> 10;
            case "mb" -> 20;
            case "gb" -> 30;
            default -> 0;
        };
        return Optional.of(Long.parseLong(m.group(1)) << shift);
    }

    static Optional<Integer> integer(String text) {
        try {
            return Optional.of(Integer.valueOf(text.strip()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    static Optional<Double> number(String text) {
        try {
            double d = Double.parseDouble(text.strip());
            return Double.isFinite(d) ? Optional.of(d) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
