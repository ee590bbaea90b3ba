package dev.weir.service;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The two environment variables that logback.xml reads, checked: a typo there would silence the log without a word. */
public final class Logging {
    private static final List<String> FORMS = List.of("human", "json");
    private static final List<String> LEVELS = List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "OFF");

    private Logging() {}

    /** @throws WeirException (CONFIGURATION) for a value that logback would not understand */
    public static void check(Function<String, @Nullable String> environment) {
        check("WEIR_LOG", environment.apply("WEIR_LOG"), FORMS);
        String level = environment.apply("WEIR_LOG_LEVEL");
        check("WEIR_LOG_LEVEL", level == null ? null : level.toUpperCase(Locale.ROOT), LEVELS);
    }

    private static void check(String variable, @Nullable String value, List<String> known) {
        if (value != null && !value.isEmpty() && !known.contains(value)) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "environment variable " + variable + ": found '" + value + "', expected one of "
                            + String.join(", ", known) + ".");
        }
    }
}
