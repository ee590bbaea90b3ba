package dev.weir.lab.bench;

import dev.weir.lab.bench.Contestant.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Latency and processor time at a fixed rate, beside the raw loop. */
final class LatencyPart {
    private static final int RATE = 20_000;
    private static final int INTERVAL_MS = 100;
    private static final double P99_LIMIT_MS = 125;
    private static final double TIMES_RAW_CPU = 1.5;

    private LatencyPart() {}

    static Result measure(Bench bench, Workload workload) {
        List<Contestant> contestants = bench.options().contestants;
        List<List<Latency>> columns = bench.inTurn(contestants, contestant -> one(bench, workload, contestant));
        return new Result(
                Part.LATENCY,
                workload,
                Contestant.labels(contestants),
                figures(columns, contestants),
                columns.stream().flatMap(List::stream).allMatch(Latency::exact));
    }

    private static Latency one(Bench bench, Workload workload, Contestant contestant) {
        BenchOptions options = bench.options();
        int rate = options.rate(RATE);
        String in = bench.emptyInput();
        Run run = bench.run(workload, in, options.interval(INTERVAL_MS), false);
        Latency result = LatencyRun.measure(bench.topics(), contestant, run, options, rate);
        bench.topics().delete(List.of(in));
        bench.note(String.format(
                Locale.ROOT,
                "%s %s at %,d records/s and %d ms: p50 %.0f ms, p99 %.0f ms, %.2f CPU s per million; %s",
                workload,
                contestant.label(),
                rate,
                run.interval().toMillis(),
                result.p50Ms(),
                result.p99Ms(),
                result.cpuPerMillionNoJit(),
                result.verdict()));
        return result;
    }

    private static List<Figure> figures(List<List<Latency>> columns, List<Contestant> contestants) {
        List<Figure> figures = new ArrayList<>();
        Figure p99 = Figure.of("p99_ms", "latency p99, ms", 0, columns, Latency::p99Ms);
        int weir = contestants.indexOf(Contestant.WEIR);
        figures.add(Figure.of("p50_ms", "latency p50, ms", 0, columns, Latency::p50Ms));
        figures.add(weir < 0 ? p99 : p99.atMost(P99_LIMIT_MS, weir));
        figures.add(Figure.of("max_ms", "latency max, ms", 0, columns, Latency::maxMs));
        Figure cpu = Figure.of("cpu_s_per_million", "CPU s per million", 2, columns, Latency::cpuPerMillionNoJit);
        figures.add(columns.size() > 1 ? cpu.atMostTimesTheFirst(TIMES_RAW_CPU) : cpu);
        figures.add(Figure.of("cpu_s_per_million_jit", "  with the JIT compiler", 2, columns, Latency::cpuPerMillion));
        return figures;
    }
}
