package dev.weir.lab.bench;

import dev.weir.lab.bench.Bench.Input;
import dev.weir.lab.bench.Contestant.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * State in RocksDB, of far more keys than fit into the tables: Weir beside the raw loop with a get and a put of RocksDB for
 * each record.
 */
final class PlainLoopPart {
    private static final int INTERVAL_MS = 1_000;
    private static final int KEYS = 10_000_000;
    private static final long RECORDS = 20_000_000;
    private static final double TIMES_CHEAPER = 1.2;

    private PlainLoopPart() {}

    static Result measure(Bench bench, Workload workload) {
        BenchOptions options = bench.options();
        Input input = bench.input(options.records(RECORDS), options.partitions, options.keys(KEYS));
        List<List<Throughput>> columns = bench.inTurn(options.contestants, contestant -> {
            Run run = bench.run(workload, input.topic(), options.interval(INTERVAL_MS), true)
                    .with(Map.of("state.backend", "rocksdb"));
            return ThroughputPart.one(bench, contestant, run, input, input.records() / 2, label(contestant));
        });
        List<Figure> figures = new ArrayList<>();
        Figure cpu = ThroughputPart.cpu(columns);
        boolean both = options.contestants.equals(List.of(Contestant.values()));
        figures.add(both ? cpu.atMostTimesTheFirst(1 / TIMES_CHEAPER) : cpu);
        figures.addAll(ThroughputPart.others(columns));
        return new Result(
                Part.PLAIN_LOOP,
                workload,
                options.contestants.stream().map(PlainLoopPart::label).toList(),
                figures,
                ThroughputPart.exact(columns));
    }

    private static String label(Contestant contestant) {
        return contestant == Contestant.RAW ? "plain" : contestant.label();
    }
}
