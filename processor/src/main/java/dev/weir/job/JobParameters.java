package dev.weir.job;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A job's own settings, read by type. Read them in {@code define}: a setting that nobody has read by the end of it is
 * taken for a misspelt one. All errors are {@link WeirException}s of kind CONFIGURATION that name the setting.
 */
public final class JobParameters {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,12}) ?(ms|s|min|h|d)");

    private final Map<String, String> given;
    private final Set<String> read = new TreeSet<>();

    JobParameters(Map<String, String> given) {
        this.given = Map.copyOf(given);
    }

    public String getString(String name) {
        return required(name, "text", Function.identity());
    }

    public String getString(String name, String otherwise) {
        return optional(name, "text", Function.identity(), otherwise);
    }

    public int getInt(String name) {
        return required(name, "a whole number of 32 bits", Integer::valueOf);
    }

    public int getInt(String name, int otherwise) {
        return optional(name, "a whole number of 32 bits", Integer::valueOf, otherwise);
    }

    public long getLong(String name) {
        return required(name, "a whole number", Long::valueOf);
    }

    public long getLong(String name, long otherwise) {
        return optional(name, "a whole number", Long::valueOf, otherwise);
    }

    public double getDouble(String name) {
        return required(name, "a number", Double::valueOf);
    }

    public double getDouble(String name, double otherwise) {
        return optional(name, "a number", Double::valueOf, otherwise);
    }

    public boolean getBoolean(String name) {
        return required(name, "true or false", JobParameters::toBoolean);
    }

    public boolean getBoolean(String name, boolean otherwise) {
        return optional(name, "true or false", JobParameters::toBoolean, otherwise);
    }

    /** A number and its unit: {@code 500 ms}, {@code 10 s}, {@code 5 min}, {@code 1 h}, {@code 7 d}. */
    public Duration getDuration(String name) {
        return required(
                name, "a duration such as '500 ms', '10 s', '5 min', '1 h' or '7 d'", JobParameters::toDuration);
    }

    /** The same. */
    public Duration getDuration(String name, Duration otherwise) {
        return optional(
                name,
                "a duration such as '500 ms', '10 s', '5 min', '1 h' or '7 d'",
                JobParameters::toDuration,
                otherwise);
    }

    void checkAllRead() {
        Set<String> unknown = new TreeSet<>(given.keySet());
        unknown.removeAll(read);
        if (!unknown.isEmpty()) {
            throw configuration("the job has no setting '" + String.join("', '", unknown) + "'; it reads "
                    + (read.isEmpty() ? "none" : "'" + String.join("', '", read) + "'")
                    + ". Correct the name, or take the setting away");
        }
    }

    private <T> T required(String name, String expected, Function<String, T> parser) {
        T value = parse(name, expected, parser);
        if (value == null) {
            throw configuration("the job's setting '" + name + "' is missing, expected " + expected + ": set it");
        }
        return value;
    }

    private <T> T optional(String name, String expected, Function<String, T> parser, T otherwise) {
        T value = parse(name, expected, parser);
        return value == null ? otherwise : value;
    }

    private <T> @Nullable T parse(String name, String expected, Function<String, T> parser) {
        read.add(name);
        String text = given.get(name);
        if (text == null) {
            return null;
        }
        try {
            return parser.apply(text.strip());
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw configuration(
                    "the job's setting '" + name + "' is '" + text + "', expected " + expected + ": correct it");
        }
    }

    private static Boolean toBoolean(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static Duration toDuration(String text) {
        Matcher m = DURATION.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException(text);
        }
        long n = Long.parseLong(m.group(1));
        return switch (m.group(2)) {
            case "ms" -> Duration.ofMillis(n);
            case "s" -> Duration.ofSeconds(n);
            case "min" -> Duration.ofMinutes(n);
            case "h" -> Duration.ofHours(n);
            default -> Duration.ofDays(n);
        };
    }

    private static WeirException configuration(String message) {
        return new WeirException(ExitCode.CONFIGURATION, message);
    }
}
