package dev.weir.lab.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** How the bench shows what it measured: a table for people, or a JSON line per workload and system. */
final class BenchReport {
    /** One figure: its name in JSON, its words and format in the table, and where it comes from. */
    private record Figure(String key, String words, String format, ToDoubleFunction<Measured> value) {}

    private static final List<Figure> FIGURES = List.of(
            new Figure("records_per_s", "records/s, whole run", "%,.0f", m -> m.median(Throughput::recordsPerSecond)),
            new Figure(
                    "records_per_s_steady",
                    "records/s, steady",
                    "%,.0f",
                    m -> m.median(Throughput::recordsPerSecondSteady)),
            new Figure(
                    "cpu_s_per_million",
                    "CPU s per million, whole run",
                    "%.2f",
                    m -> m.median(Throughput::cpuPerMillion)),
            new Figure(
                    "cpu_s_per_million_no_jit",
                    "  without the JIT compiler",
                    "%.2f",
                    m -> m.median(Throughput::cpuPerMillionNoJit)),
            new Figure(
                    "cpu_s_per_million_steady",
                    "CPU s per million, steady",
                    "%.2f",
                    m -> m.median(Throughput::cpuPerMillionSteady)),
            new Figure(
                    "cpu_s_per_million_steady_no_jit",
                    "  without the JIT compiler",
                    "%.2f",
                    m -> m.median(Throughput::cpuPerMillionSteadyNoJit)),
            new Figure(
                    "first_commit_s",
                    "first committed output, s",
                    "%.2f",
                    m -> m.median(Throughput::firstCommitSeconds)),
            new Figure("peak_rss_mb", "peak RSS, MB", "%.0f", m -> m.median(Throughput::peakRssMb)),
            new Figure("p50_ms", "latency p50, ms", "%.0f", m -> m.paced().p50Ms()),
            new Figure("p99_ms", "latency p99, ms", "%.0f", m -> m.paced().p99Ms()),
            new Figure(
                    "kill_to_output_s",
                    "kill -9 to new output, s",
                    "%.2f",
                    m -> m.paced().killToOutputSeconds()));

    private BenchReport() {}

    /** One line; figures that were not measured are left out. */
    static String json(Measured measured) {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(line)) {
            json.writeStartObject();
            json.writeStringField("workload", measured.workload().name());
            json.writeStringField("system", measured.contestant().label());
            json.writeNumberField("runs", measured.runs().size());
            for (Figure figure : FIGURES) {
                double value = figure.value().applyAsDouble(measured);
                if (Double.isFinite(value)) {
                    json.writeNumberField(figure.key(), Math.round(value * 1000) / 1000.0);
                }
            }
            json.writeBooleanField("exact", measured.exact());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.toString();
    }

    /** Raw loop and Weir side by side. */
    static String table(Measured raw, Measured weir) {
        StringBuilder table = new StringBuilder();
        Workload workload = raw.workload();
        table.append(line("%s: %s", workload, workload.description()));
        table.append(line("%-30s %14s %14s %10s", "", "raw loop", "Weir", "Weir/raw"));
        for (Figure figure : FIGURES) {
            double left = figure.value().applyAsDouble(raw);
            double right = figure.value().applyAsDouble(weir);
            table.append(line(
                    "%-30s %14s %14s %10s",
                    figure.words(),
                    cell(figure.format(), left),
                    cell(figure.format(), right),
                    cell("%.2f", right / left)));
        }
        table.append(line("%-30s %14s %14s", "every output verified", verdict(raw), verdict(weir)));
        return table.toString();
    }

    private static String verdict(Measured measured) {
        return measured.exact() ? "exact" : "NOT EXACT";
    }

    private static String cell(String format, double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : "-";
    }

    private static String line(String format, Object... args) {
        return String.format(Locale.ROOT, format, args) + System.lineSeparator();
    }
}
