package dev.weir.lab.bench;

import dev.weir.lab.bench.Bench.Input;
import dev.weir.lab.bench.Contestant.Run;
import java.util.List;

/** From the start of the process to its first committed output, with input that lies ready. */
final class StartPart {
    private static final long RECORDS = 1_000_000;
    private static final int INTERVAL_MS = 1_000;
    private static final double LIMIT_SECONDS = 1.5;

    private StartPart() {}

    static Result measure(Bench bench, Workload workload) {
        List<Contestant> contestants = bench.options().contestants;
        List<List<Delays>> columns = bench.inTurn(contestants, contestant -> one(bench, workload, contestant));
        return new Result(
                Part.START,
                workload,
                Contestant.labels(contestants),
                List.of(figure(columns, contestants)),
                columns.stream().flatMap(List::stream).allMatch(Delays::exact));
    }

    private static Delays one(Bench bench, Workload workload, Contestant contestant) {
        BenchOptions options = bench.options();
        Input input = bench.input(options.records(RECORDS), options.partitions);
        // Without an end: at its end a job commits at once, and there would be no wait for the interval.
        Run run = bench.run(workload, input.topic(), options.interval(INTERVAL_MS), false);
        try (LiveRun live = new LiveRun(bench.topics(), contestant, run)) {
            live.readUntil("the first output", () -> live.outputs() > 0);
            double seconds = live.secondsSinceStart();
            OutputVerifier verifier = live.finish(input.counts());
            Delays result = new Delays(List.of(seconds), verifier.exact(), verifier.verdict());
            bench.note(workload + " " + contestant.label() + " from start to output: " + result.text());
            return result;
        }
    }

    private static Figure figure(List<List<Delays>> columns, List<Contestant> contestants) {
        Figure figure = Figure.of(
                "first_commit_s",
                "start to committed output, s",
                2,
                columns,
                d -> d.seconds().get(0));
        int weir = contestants.indexOf(Contestant.WEIR);
        return weir < 0 ? figure : figure.atMost(LIMIT_SECONDS, weir);
    }
}
