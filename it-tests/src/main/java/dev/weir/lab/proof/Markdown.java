package dev.weir.lab.proof;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Pieces of Markdown. */
final class Markdown {
    private Markdown() {}

    /** A table, with the end of its last line. */
    static String table(List<String> heads, List<List<String>> rows) {
        StringBuilder table = new StringBuilder(row(heads));
        table.append("|").append(" --- |".repeat(heads.size())).append('\n');
        rows.forEach(cells -> table.append(row(cells)));
        return table.toString();
    }

    private static String row(List<String> cells) {
        return cells.stream()
                .map(cell -> " " + cell.replace("|", "\\|").replace("\n", " ") + " |")
                .collect(Collectors.joining("", "|", "\n"));
    }

    static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** Empty when it is not known. */
    static String number(@Nullable Double value) {
        return value == null ? "" : number(Math.round(value));
    }

    static String seconds(double value) {
        return String.format(Locale.ROOT, "%.1f s", value);
    }

    /** Empty when it is not known. */
    static String orNothing(@Nullable String text) {
        return text == null ? "" : text;
    }

    static String code(@Nullable String text) {
        return text == null ? "" : "`" + text + "`";
    }
}
