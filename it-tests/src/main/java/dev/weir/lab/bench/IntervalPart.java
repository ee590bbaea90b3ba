package dev.weir.lab.bench;

import dev.weir.lab.bench.Bench.Input;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a short checkpoint interval costs: Weir against Weir on an input that lies ready. */
final class IntervalPart {
    private static final int LONG_MS = 10_000;
    private static final int SHORT_MS = 100;
    private static final double LIMIT_W1 = 1.25;
    private static final double LIMIT_W2 = 1.5;

    private IntervalPart() {}

    static Result measure(Bench bench, Workload workload) {
        BenchOptions options = bench.options();
        Input input = bench.input(options.records(ThroughputPart.RECORDS), options.partitions);
        List<Duration> intervals = List.of(Duration.ofMillis(LONG_MS), options.interval(SHORT_MS));
        List<List<Throughput>> columns = bench.inTurn(
                intervals,
                interval -> ThroughputPart.one(
                        bench,
                        Contestant.WEIR,
                        bench.run(workload, input.topic(), interval, true),
                        input,
                        ThroughputPart.WARMUP,
                        label(interval)));
        return new Result(
                Part.INTERVAL,
                workload,
                intervals.stream().map(IntervalPart::label).toList(),
                figures(columns, workload == Workload.W1 ? LIMIT_W1 : LIMIT_W2),
                ThroughputPart.exact(columns));
    }

    private static List<Figure> figures(List<List<Throughput>> columns, double limit) {
        List<Figure> figures = new ArrayList<>();
        figures.add(ThroughputPart.cpu(columns).atMostTimesTheFirst(limit));
        figures.add(time(columns).atMostTimesTheFirst(limit));
        figures.addAll(ThroughputPart.others(columns));
        return figures;
    }

    /** Throughput as a cost. */
    static Figure time(List<List<Throughput>> columns) {
        return Figure.of("micros_per_record", "microseconds per record", 3, columns, Throughput::microsPerRecordSteady);
    }

    private static String label(Duration interval) {
        return interval.toMillis() + " ms";
    }
}
