package dev.weir.lab.bench;

import dev.weir.lab.bench.Bench.Input;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What state in RocksDB costs: Weir against Weir with its state on the heap, on an input that lies ready. */
final class StatePart {
    private static final int INTERVAL_MS = 1_000;
    /** Up to this many keys the first bar counts, above it the second. */
    private static final int FEW_KEYS = 100_000;

    private static final double LIMIT_FEW_KEYS = 1.25;
    private static final double LIMIT_MANY_KEYS = 2;
    private static final List<String> BACKENDS = List.of("heap", "rocksdb");

    private StatePart() {}

    static Result measure(Bench bench, Workload workload) {
        BenchOptions options = bench.options();
        Input input = bench.input(options.records(ThroughputPart.RECORDS), options.partitions);
        Duration interval = options.interval(INTERVAL_MS);
        List<List<Throughput>> columns = bench.inTurn(
                BACKENDS,
                backend -> ThroughputPart.one(
                        bench,
                        Contestant.WEIR,
                        bench.run(workload, input.topic(), interval, true).with(Map.of("state.backend", backend)),
                        input,
                        ThroughputPart.WARMUP,
                        backend));
        double limit = options.keys() <= FEW_KEYS ? LIMIT_FEW_KEYS : LIMIT_MANY_KEYS;
        List<Figure> figures = new ArrayList<>();
        figures.add(ThroughputPart.cpu(columns).atMostTimesTheFirst(limit));
        figures.addAll(ThroughputPart.others(columns));
        return new Result(Part.STATE, workload, BACKENDS, figures, ThroughputPart.exact(columns));
    }
}
