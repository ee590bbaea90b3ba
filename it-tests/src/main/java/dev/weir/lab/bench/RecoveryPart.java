package dev.weir.lab.bench;

import dev.weir.lab.bench.Contestant.Run;
import java.util.List;

/** From kill -9, with a restart at once, to the first new output. */
final class RecoveryPart {
    private static final int RATE = 5_000;
    private static final int INTERVAL_MS = 1_000;
    private static final double LIMIT_SECONDS = 2.2;

    private RecoveryPart() {}

    static Result measure(Bench bench, Workload workload) {
        List<Contestant> contestants = bench.options().contestants.stream()
                .filter(contestant -> recovers(contestant, workload))
                .toList();
        List<Delays> delays = contestants.stream()
                .map(contestant -> one(bench, workload, contestant))
                .toList();
        return new Result(
                Part.RECOVERY,
                workload,
                Contestant.labels(contestants),
                List.of(figure(delays, contestants)),
                delays.stream().allMatch(Delays::exact));
    }

    /** The raw loop's totals die with it. */
    private static boolean recovers(Contestant contestant, Workload workload) {
        return contestant == Contestant.WEIR || workload == Workload.W1;
    }

    private static Delays one(Bench bench, Workload workload, Contestant contestant) {
        BenchOptions options = bench.options();
        String in = bench.emptyInput();
        Run run = bench.run(workload, in, options.interval(INTERVAL_MS), false);
        Delays result = RecoveryRun.measure(bench.topics(), contestant, run, options, options.rate(RATE));
        bench.topics().delete(List.of(in));
        bench.note(workload + " " + contestant.label() + " from each kill to new output: " + result.text());
        return result;
    }

    private static Figure figure(List<Delays> delays, List<Contestant> contestants) {
        List<List<Double>> columns = delays.stream().map(Delays::seconds).toList();
        Figure figure = Figure.of("kill_to_output_s", "kill -9 to new output, s", 2, columns, s -> s);
        int weir = contestants.indexOf(Contestant.WEIR);
        return weir < 0 ? figure : figure.atMost(LIMIT_SECONDS, weir);
    }
}
