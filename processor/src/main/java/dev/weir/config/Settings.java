package dev.weir.config;

import dev.weir.checkpoint.store.S3Address;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What was set, by name, each value with its origin. What the command line gives wins over the file. Environment
 * variables are filled in when a value is read, so that a verb needs only those of the settings that it reads, and no
 * password. Immutable; the getters throw {@link WeirException} (CONFIGURATION) that names the setting, what was found and
 * what is expected.
 */
public final class Settings {
    /** Names that begin so are Weir's own: an unknown one is a mistake, not a job's parameter. */
    private static final List<String> OWN =
            List.of("checkpoint.", "savepoint.", "state.", "restart.", "rest.", "create-topics.", "s3.", "kafka.");

    private static final String KAFKA = "kafka.";
    private static final String NEVER = "never";

    /** A value as it was written, and where it was set. */
    private record Given(String written, String origin) {}

    private final TreeMap<String, Given> given = new TreeMap<>();
    private final Interpolation interpolation;

    private Settings(Interpolation interpolation) {
        this.interpolation = interpolation;
    }

    /**
     * @param file a properties file in UTF-8; null for none
     * @param commandLine what {@code -D name=value} gave
     * @param environment an environment variable's content, or null; usually {@code System::getenv}
     */
    public static Settings of(
            @Nullable Path file, Map<String, String> commandLine, Function<String, @Nullable String> environment) {
        Settings settings = new Settings(new Interpolation(environment));
        if (file != null) {
            settings.put(PropertiesFile.read(file), file.toString());
        }
        settings.put(commandLine, "the command line");
        settings.given.keySet().forEach(Settings::checkKnown);
        return settings;
    }

    private void put(Map<String, String> values, String origin) {
        values.forEach((name, value) -> given.put(name, new Given(value, origin)));
    }

    private String filledIn(String name, Given g) {
        return interpolation.apply(name, g.written());
    }

    private static void checkKnown(String name) {
        boolean own = OWN.stream().anyMatch(name::startsWith);
        if (!own || name.startsWith(KAFKA) || Setting.named(name).isPresent()) {
            return;
        }
        List<String> known = Arrays.stream(Setting.values()).map(Setting::key).toList();
        String nearest = NearestName.of(name, known).orElseThrow();
        throw new WeirException(
                ExitCode.CONFIGURATION,
                "unknown setting " + name + ". Did you mean " + nearest
                        + "? A job's own parameters must not begin with " + String.join(" or ", OWN));
    }

    public boolean has(Setting setting) {
        return given.containsKey(setting.key());
    }

    /** The value, the default where none was given, or empty where there is no default either. */
    public Optional<String> text(Setting setting) {
        Given g = given.get(setting.key());
        return g == null
                ? setting.defaultValue()
                : Optional.of(filledIn(setting.key(), g).strip());
    }

    /** The value of a setting that has a default. */
    private String value(Setting setting) {
        return text(setting).orElseThrow();
    }

    public int integer(Setting setting, int min, int max) {
        String expected = max == Integer.MAX_VALUE
                ? "a whole number, at least " + min
                : "a whole number from " + min + " to " + max;
        return Values.integer(value(setting))
                .filter(i -> i >= min && i <= max)
                .orElseThrow(() -> bad(setting, expected));
    }

    public double number(Setting setting, double min, double max) {
        return Values.number(value(setting))
                .filter(d -> d >= min && d <= max)
                .orElseThrow(() -> bad(setting, "a number from " + min + " to " + max));
    }

    public Duration duration(Setting setting, Duration min) {
        String atLeast = min.isZero() ? "" : ", at least " + Values.write(min);
        return Values.duration(value(setting))
                .filter(d -> d.compareTo(min) >= 0)
                .orElseThrow(() -> bad(setting, Values.DURATION_FORM + atLeast));
    }

    /** A number of bytes. */
    public long size(Setting setting, long min) {
        return Values.size(value(setting))
                .filter(bytes -> bytes >= min)
                .orElseThrow(() -> bad(setting, Values.SIZE_FORM + ", at least " + (min >> 10) + "kb"));
    }

    /** A duration; null for the word {@code never}. */
    public @Nullable Duration durationOrNever(Setting setting) {
        return value(setting).equals(NEVER)
                ? null
                : Values.duration(value(setting))
                        .orElseThrow(() -> bad(setting, Values.DURATION_FORM + ", or " + NEVER));
    }

    /** One of the given words. */
    public String choice(Setting setting, String... words) {
        String value = value(setting);
        if (!Arrays.asList(words).contains(value)) {
            throw bad(setting, "one of " + String.join(", ", words));
        }
        return value;
    }

    /** A path, absolute. */
    public Path path(Setting setting) {
        try {
            String value = value(setting);
            if (value.isEmpty()) {
                throw bad(setting, "a folder");
            }
            return Path.of(value).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw bad(setting, "a folder");
        }
    }

    /** The same for a value that is an address, and may hold a password: what stands before an @ is not shown. */
    WeirException badAddress(Setting setting, String expected) {
        return bad(setting, expected, S3Address::shown);
    }

    /** The error for a value that does not fit. */
    public WeirException bad(Setting setting, String expected) {
        return bad(setting, expected, value -> value);
    }

    private WeirException bad(Setting setting, String expected, UnaryOperator<String> shown) {
        Given g = given.get(setting.key());
        String found = g == null
                ? "nothing"
                        + setting.defaultValue()
                                .map(d -> " (default " + d + ")")
                                .orElse("")
                : "'" + shown.apply(filledIn(setting.key(), g)) + "' (from " + g.origin() + ")";
        return new WeirException(
                ExitCode.CONFIGURATION,
                "setting " + setting.key() + ": found " + found + ", expected " + expected + ".");
    }

    /** Kafka's keys, {@code kafka.} taken off. */
    Map<String, String> kafka() {
        TreeMap<String, String> keys = new TreeMap<>();
        given.forEach((name, g) -> {
            if (name.startsWith(KAFKA)) {
                keys.put(name.substring(KAFKA.length()), filledIn(name, g));
            }
        });
        return keys;
    }

    /** What is not a setting of Weir's: the job's own parameters, as given. */
    public Map<String, String> parameters() {
        TreeMap<String, String> parameters = new TreeMap<>();
        given.forEach((name, g) -> {
            if (!name.startsWith(KAFKA) && Setting.named(name).isEmpty()) {
                parameters.put(name, filledIn(name, g));
            }
        });
        return parameters;
    }
}
