package dev.weir.config;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Environment variables in values: <code>${NAME}</code> and <code>${NAME:-default}</code>; <code>$${</code> stands for
 * <code>${</code> itself.
 *
 * <p>It works on values that are already parsed, never on the text of a file, so that a variable's content can't become
 * another setting. What a variable holds is not interpolated again.
 */
final class Interpolation {
    private static final Pattern REFERENCE =
            Pattern.compile("\\$\\$\\{|\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?}|\\$\\{");

    private final Function<String, @Nullable String> environment;

    Interpolation(Function<String, @Nullable String> environment) {
        this.environment = environment;
    }

    /** @throws WeirException (CONFIGURATION) for a missing variable or one with a line break; never shows a value */
    String apply(String setting, String value) {
        Matcher m = REFERENCE.matcher(value);
        StringBuilder result = new StringBuilder();
        while (m.find()) {
            m.appendReplacement(result, Matcher.quoteReplacement(replacement(setting, m)));
        }
        return m.appendTail(result).toString();
    }

    private String replacement(String setting, Matcher m) {
        if (m.group().equals("$${")) {
            return "${";
        }
        String variable = m.group(1);
        if (variable == null) {
            throw error(setting, "has a '${' that begins no ${NAME} or ${NAME:-default}. Write $${ for the text '${'.");
        }
        String content = environment.apply(variable);
        if (content == null || content.isEmpty()) {
            content = m.group(2);
        }
        if (content == null) {
            throw error(
                    setting,
                    "refers to the environment variable " + variable + ", which is not set. Set it, or write ${"
                            + variable + ":-default}.");
        }
        if (content.indexOf('\n') >= 0 || content.indexOf('\r') >= 0) {
            throw error(
                    setting,
                    "refers to the environment variable " + variable
                            + ", which holds a line break. Expected a single line.");
        }
        return content;
    }

    private static WeirException error(String setting, String what) {
        return new WeirException(ExitCode.CONFIGURATION, "setting " + setting + " " + what);
    }
}
