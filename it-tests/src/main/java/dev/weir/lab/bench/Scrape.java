package dev.weir.lab.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code /metrics} said at a moment, in Prometheus' text format.
 *
 * @param series values by name and labels, as they stand there
 */
record Scrape(Map<String, Double> series) {
    private static final Pattern LINE = Pattern.compile("(\\w+(?:\\{[^}]*})?) (\\S+)");
    private static final Pattern BOUND = Pattern.compile("le=\"([^\"]+)\"");

    static Scrape of(String text) {
        Map<String, Double> series = new TreeMap<>();
        text.lines().forEach(line -> {
            Matcher m = LINE.matcher(line);
            if (m.matches()) {
                series.put(m.group(1), number(m.group(2)));
            }
        });
        return new Scrape(series);
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    /** The sum of a metric's series that have all of these labels, each like {@code kind="base"}; NaN of none. */
    double sum(String name, String... labels) {
        return series.entrySet().stream()
                .filter(s -> s.getKey().startsWith(name + "{")
                        && List.of(labels).stream().allMatch(s.getKey()::contains))
                .mapToDouble(Map.Entry::getValue)
                .reduce(Double::sum)
                .orElse(Double.NaN);
    }

    /**
     * A quantile of durations that are counted cumulatively by their upper bounds.
     *
     * @return the smallest bound that enough of them keep, in the bounds' unit; NaN of none
     */
    double quantile(double share, String name, String... labels) {
        Map<Double, Double> counts = new TreeMap<>();
        series.forEach((key, count) -> {
            Matcher bound = BOUND.matcher(key);
            if (key.startsWith(name + "{") && List.of(labels).stream().allMatch(key::contains) && bound.find()) {
                counts.put(number(bound.group(1)), count);
            }
        });
        double all = counts.getOrDefault(Double.POSITIVE_INFINITY, 0.0);
        return counts.entrySet().stream()
                .filter(c -> all > 0 && c.getValue() >= share * all)
                .mapToDouble(Map.Entry::getKey)
                .findFirst()
                .orElse(Double.NaN);
    }

    /** What has been counted since an earlier look at the same process. */
    Scrape since(Scrape earlier) {
        Map<String, Double> counted = new TreeMap<>(series);
        counted.replaceAll((name, value) -> value - earlier.series.getOrDefault(name, 0.0));
        return new Scrape(counted);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%d series", series.size());
    }
}
