package dev.weir.lab.demo;

import java.util.Locale;
import java.util.Map;

/**
 * How a terminal can show things.
 *
 * @param colours whether it takes colours
 * @param unicode whether it shows more than ASCII
 */
record Style(boolean colours, boolean unicode) {
    private static final String RESET = "\033[0m";

    /** What the environment says. NO_COLOR is a convention of its own: set to anything, it means none. */
    static Style of(Map<String, String> environment) {
        String locale = environment.getOrDefault(
                "LC_ALL", environment.getOrDefault("LC_CTYPE", environment.getOrDefault("LANG", "")));
        boolean utf8 = locale.toLowerCase(Locale.ROOT).replace("-", "").contains("utf8");
        return new Style(environment.getOrDefault("NO_COLOR", "").isEmpty(), utf8);
    }

    String bold(String text) {
        return paint("1", text);
    }

    String dim(String text) {
        return paint("2", text);
    }

    String red(String text) {
        return paint("31", text);
    }

    String green(String text) {
        return paint("32", text);
    }

    String yellow(String text) {
        return paint("33", text);
    }

    /** A bar of this width, filled to this share. */
    String bar(double share, int width) {
        int full = (int) Math.round(Math.max(0, Math.min(1, share)) * width);
        String filled = (unicode ? "█" : "#").repeat(full);
        return green(filled) + dim((unicode ? "░" : ".").repeat(width - full));
    }

    private String paint(String code, String text) {
        return colours && !text.isEmpty() ? "\033[" + code + "m" + text + RESET : text;
    }
}
