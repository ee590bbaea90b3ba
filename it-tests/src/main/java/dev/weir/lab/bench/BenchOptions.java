package dev.weir.lab.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What can be chosen about a bench; what is not chosen depends on what is measured. */
final class BenchOptions {
    @Option(
            names = "--only",
            split = ",",
            description = "What to measure: ${COMPLETION-CANDIDATES} (default: throughput,latency,recovery,start).")
    List<Part> parts = Part.USUAL;

    @Option(names = "--workload", split = ",", description = "W1, W2 or both (default: both).")
    List<Workload> workloads = List.of(Workload.W1, Workload.W2);

    @Option(names = "--system", split = ",", description = "RAW, WEIR or both (default: both).")
    List<Contestant> contestants = List.of(Contestant.values());

    @Option(
            names = "--runs",
            defaultValue = "3",
            description = "Runs of each, in turn; medians are shown (default: ${DEFAULT-VALUE}).")
    int runs;

    @Option(
            names = "--kills",
            defaultValue = "5",
            description = "Kills of one job; their median is shown (default: ${DEFAULT-VALUE}).")
    int kills;

    @Option(
            names = "--records",
            description = "Input records that lie ready (default: 12000000; start: 1000000; scale: 6000000;"
                    + " plain-loop: 20000000); of large-state those of each measured phase (default: twice the keys).")
    private @Nullable Long records;

    @Option(
            names = "--warmup",
            description = "Of which so many come before the steady part (default: 4000000, at most half;"
                    + " plain-loop: half).")
    private @Nullable Long warmup;

    @Option(
            names = "--keys",
            description = "Different keys (default: 100000; plain-loop: 10000000; large-state: 20000000).")
    private @Nullable Integer keys;

    @Option(
            names = "--interval",
            description = "Milliseconds from commit to commit, of both systems (default: 1000; latency: 100;"
                    + " interval: 100 beside 10000).")
    private @Nullable Integer interval;

    @Option(
            names = "--rate",
            description = "Records per second (default: latency and large-state 20000, recovery 5000).")
    private @Nullable Integer rate;

    @Option(
            names = "--seconds",
            description = "How long records come at a fixed rate while it is measured (default: latency 15; large-state"
                    + " 60).")
    private @Nullable Integer seconds;

    @Option(
            names = "--warmup-seconds",
            defaultValue = "15",
            description = "How long it runs at its rate before (default: ${DEFAULT-VALUE}).")
    int warmupSeconds;

    @Option(
            names = "--partitions",
            defaultValue = "6",
            description = "Partitions of each topic (default: ${DEFAULT-VALUE}; not of scale).")
    int partitions;

    @Option(
            names = "--parallelism",
            defaultValue = "2",
            description = "Weir's tasks per operator (default: ${DEFAULT-VALUE}; not of scale).")
    int parallelism;

    @Option(
            names = "--jvm-args",
            split = " ",
            description = "More flags for the JVMs of both systems, with blanks between.")
    List<String> jvmArgs = List.of();

    @Option(names = "--set", description = "A setting of Weir's, NAME=VALUE; may be given more than once.")
    Map<String, String> settings = Map.of();

    long records(long usual) {
        return records == null ? usual : records;
    }

    long warmup(long usual, long ofRecords) {
        return Math.min(warmup == null ? usual : warmup, ofRecords / 2);
    }

    int keys(int usual) {
        return keys == null ? usual : keys;
    }

    /** Of the parts that measure no large state. */
    int keys() {
        return keys(100_000);
    }

    Duration interval(int usualMs) {
        return Duration.ofMillis(interval == null ? usualMs : interval);
    }

    Duration seconds(int usual) {
        return Duration.ofSeconds(seconds == null ? usual : seconds);
    }

    int rate(int usual) {
        return rate == null ? usual : rate;
    }
}
