package dev.weir.lab.bench;

import dev.weir.lab.bench.Bench.Input;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Weir at more and more tasks and partitions. On a machine whose processors are all busy from the first size on, linear
 * means that the costs per record stay the same.
 */
final class ScalePart {
    /** Tasks per operator, and partitions of the input and the output. */
    private record Size(int tasks, int partitions) {
        String label() {
            return tasks + "/" + partitions;
        }
    }

    private static final List<Size> SIZES = List.of(new Size(1, 4), new Size(2, 8), new Size(4, 16), new Size(8, 32));
    /** Of the input; the ten output topics have few. */
    private static final Size WIDE = new Size(2, 1000);

    private static final int WIDE_OUTPUT_PARTITIONS = 10;
    private static final long RECORDS = 6_000_000;
    private static final int INTERVAL_MS = 1_000;

    /** What the largest size may cost over the smallest before it counts as growth. */
    private static final double FLAT = 1.25;

    private ScalePart() {}

    static Result measure(Bench bench, Workload workload) {
        boolean wide = workload == Workload.W3;
        List<Size> sizes = wide ? List.of(WIDE) : SIZES;
        List<List<Throughput>> columns = bench.inTurn(sizes, size -> one(bench, workload, size));
        return new Result(
                Part.SCALE,
                workload,
                sizes.stream().map(Size::label).toList(),
                wide ? plain(columns) : flat(columns),
                ThroughputPart.exact(columns));
    }

    private static Throughput one(Bench bench, Workload workload, Size size) {
        BenchOptions options = bench.options();
        Input input = bench.input(options.records(RECORDS), size.partitions());
        Duration interval = options.interval(INTERVAL_MS);
        int outputPartitions = workload == Workload.W3 ? WIDE_OUTPUT_PARTITIONS : size.partitions();
        return ThroughputPart.one(
                bench,
                Contestant.WEIR,
                bench.run(workload, input.topic(), interval, true, size.tasks(), outputPartitions),
                input,
                ThroughputPart.WARMUP,
                size.label());
    }

    private static List<Figure> flat(List<List<Throughput>> columns) {
        List<Figure> figures = new ArrayList<>();
        figures.add(ThroughputPart.cpu(columns).atMostTimesTheFirst(FLAT));
        figures.add(IntervalPart.time(columns).atMostTimesTheFirst(FLAT));
        figures.addAll(ThroughputPart.others(columns));
        return figures;
    }

    private static List<Figure> plain(List<List<Throughput>> columns) {
        List<Figure> figures = new ArrayList<>();
        figures.add(ThroughputPart.cpu(columns));
        figures.addAll(ThroughputPart.others(columns));
        return figures;
    }
}
