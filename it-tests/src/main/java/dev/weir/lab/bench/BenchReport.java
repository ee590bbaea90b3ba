package dev.weir.lab.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;

/** How the bench shows a result: a table for people, or one JSON line. */
final class BenchReport {
    private BenchReport() {}

    /** What was not measured is left out. */
    static String json(Result result) {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(line)) {
            json.writeStartObject();
            json.writeStringField("part", result.part().label());
            json.writeStringField("workload", result.workload().name());
            json.writeObjectFieldStart("figures");
            for (Figure figure : result.figures()) {
                writeFigure(json, figure, result);
            }
            json.writeEndObject();
            json.writeArrayFieldStart("bars");
            for (Bar bar : result.bars()) {
                writeBar(json, bar);
            }
            json.writeEndArray();
            json.writeBooleanField("exact", result.exact());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.toString();
    }

    private static void writeFigure(JsonGenerator json, Figure figure, Result result) throws IOException {
        json.writeObjectFieldStart(figure.key());
        for (int i = 0; i < figure.values().size(); i++) {
            writeNumber(json, result.columns().get(i), figure.values().get(i));
        }
        json.writeEndObject();
    }

    private static void writeBar(JsonGenerator json, Bar bar) throws IOException {
        json.writeStartObject();
        json.writeStringField("what", bar.what());
        writeNumber(json, "limit", bar.limit());
        writeNumber(json, "found", bar.found());
        json.writeBooleanField("holds", bar.holds());
        json.writeEndObject();
    }

    private static void writeNumber(JsonGenerator json, String name, double value) throws IOException {
        if (Double.isFinite(value)) {
            json.writeNumberField(name, Math.round(value * 1000) / 1000.0);
        }
    }

    /** Columns side by side, the last over the first, and each bar with its verdict. */
    static String table(Result result) {
        StringBuilder table = new StringBuilder();
        table.append(String.format(
                "%s, %s: %s%n",
                result.part().label(), result.workload(), result.workload().description()));
        table.append(String.format("  %-30s", ""));
        result.columns().forEach(column -> table.append(String.format(" %12s", column)));
        table.append(String.format(" %12s%n", result.columns().size() > 1 ? "last/first" : ""));
        result.figures()
                .forEach(figure -> table.append(row(figure, result.columns().size())));
        table.append(String.format(
                "  %-30s %12s%n", "every output record verified", result.exact() ? "exact" : "NOT EXACT"));
        return table.toString();
    }

    private static String row(Figure figure, int columns) {
        StringBuilder row = new StringBuilder(String.format("  %-30s", figure.words()));
        for (int i = 0; i < columns; i++) {
            double value = i < figure.values().size() ? figure.values().get(i) : Double.NaN;
            row.append(cell(value, figure.digits()));
        }
        row.append(cell(figure.ratio(), 2));
        Bar bar = figure.bar();
        return row.append(bar == null ? "" : "  " + bar.verdict())
                .append(System.lineSeparator())
                .toString();
    }

    private static String cell(double value, int digits) {
        String text = Double.isFinite(value) ? String.format(Locale.ROOT, "%,." + digits + "f", value) : "-";
        return String.format(" %12s", text);
    }
}
