package dev.weir.lab.bench;

import dev.weir.lab.bench.Bench.Input;
import dev.weir.lab.bench.Contestant.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Processor time and speed on an input that lies ready, beside the raw loop. */
final class ThroughputPart {
    static final long RECORDS = 12_000_000;
    static final long WARMUP = 4_000_000;

    /** A machine on which the raw loop needs more for W1 is too busy to judge on, in seconds per million records. */
    private static final double RAW_LIMIT_W1 = 0.55;

    private static final double TIMES_RAW_W1 = 1.25;
    private static final double TIMES_RAW_W2 = 1.6;

    private ThroughputPart() {}

    static Result measure(Bench bench, Workload workload) {
        BenchOptions options = bench.options();
        Input input = bench.input(options.records(RECORDS), options.partitions);
        List<List<Throughput>> columns = bench.inTurn(options.contestants, contestant -> {
            Run run = bench.run(workload, input.topic(), options.interval(1000), true);
            return one(bench, contestant, run, input, WARMUP, contestant.label());
        });
        return new Result(
                Part.THROUGHPUT,
                workload,
                Contestant.labels(options.contestants),
                figures(columns, options.contestants, workload),
                exact(columns));
    }

    /**
     * One run; its outcome is shown at once.
     *
     * @param usualWarmup records that come before the steady part, unless it is told
     */
    static Throughput one(Bench bench, Contestant contestant, Run run, Input input, long usualWarmup, String label) {
        long warmup = bench.options().warmup(usualWarmup, input.records());
        Throughput result = ThroughputRun.measure(bench.topics(), contestant, run, input, warmup);
        bench.note(String.format(
                Locale.ROOT,
                "%s %s: %,.0f records/s and %.2f CPU s per million, steady; %s",
                run.workload(),
                label,
                result.recordsPerSecondSteady(),
                result.cpuPerMillionSteadyNoJit(),
                result.verdict()));
        return result;
    }

    static boolean exact(List<List<Throughput>> columns) {
        return columns.stream().flatMap(List::stream).allMatch(Throughput::exact);
    }

    private static List<Figure> figures(
            List<List<Throughput>> columns, List<Contestant> contestants, Workload workload) {
        List<Figure> figures = new ArrayList<>();
        Figure cpu = cpu(columns);
        if (workload == Workload.W1 && contestants.contains(Contestant.RAW)) {
            figures.add(machine(cpu, contestants.indexOf(Contestant.RAW)));
        }
        boolean both = contestants.equals(List.of(Contestant.values()));
        double limit = workload == Workload.W1 ? TIMES_RAW_W1 : TIMES_RAW_W2;
        figures.add(both ? cpu.atMostTimesTheFirst(limit) : cpu);
        figures.addAll(others(columns));
        return figures;
    }

    /** Whether the machine is fit to judge on. */
    private static Figure machine(Figure cpu, int raw) {
        return new Figure(
                        "raw_cpu",
                        "the machine: raw loop's CPU",
                        2,
                        List.of(cpu.values().get(raw)),
                        null)
                .atMost(RAW_LIMIT_W1, 0);
    }

    /** The figure that is judged. */
    static Figure cpu(List<List<Throughput>> columns) {
        return Figure.of(
                "cpu_s_per_million", "CPU s per million, steady", 2, columns, Throughput::cpuPerMillionSteadyNoJit);
    }

    static List<Figure> others(List<List<Throughput>> columns) {
        return List.of(
                Figure.of(
                        "cpu_s_per_million_jit",
                        "  with the JIT compiler",
                        2,
                        columns,
                        Throughput::cpuPerMillionSteady),
                Figure.of(
                        "cpu_s_per_million_run", "CPU s per million, run", 2, columns, Throughput::cpuPerMillionNoJit),
                Figure.of(
                        "cpu_s_per_million_run_jit", "  with the JIT compiler", 2, columns, Throughput::cpuPerMillion),
                Figure.of("records_per_s", "records/s, steady", 0, columns, Throughput::recordsPerSecondSteady),
                Figure.of("records_per_s_run", "records/s, run", 0, columns, Throughput::recordsPerSecond),
                Figure.of("peak_rss_mb", "peak RSS, MB", 0, columns, Throughput::peakRssMb));
    }
}
