package dev.weir.lab.bench;

import dev.weir.config.JobConfig;
import dev.weir.lab.LabFolder;
import dev.weir.lab.bench.Contestant.Run;
import dev.weir.lab.broker.BrokerProcess;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code weir bench}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures Weir beside the same work in a plain Kafka loop, on a broker of its own.",
        sortOptions = false)
public final class BenchCommand implements Callable<Integer> {
    @Option(names = "--records", defaultValue = "6000000", description = "Input records (default: ${DEFAULT-VALUE}).")
    private long records;

    @Option(names = "--keys", defaultValue = "100000", description = "Different keys (default: ${DEFAULT-VALUE}).")
    private int keys;

    @Option(
            names = "--runs",
            defaultValue = "3",
            description = "Runs of each system, in turn; the median is shown (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Option(
            names = "--rate",
            defaultValue = "5000",
            description = "Records per second while latency and recovery are measured (default: ${DEFAULT-VALUE}).")
    private int rate;

    @Option(
            names = "--seconds",
            defaultValue = "15",
            description = "How long latency is measured (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(names = "--workload", split = ",", description = "W1, W2 or both (default: both).")
    private List<Workload> workloads = List.of(Workload.values());

    @Option(names = "--system", split = ",", description = "RAW, WEIR or both (default: both).")
    private List<Contestant> contestants = List.of(Contestant.values());

    @Option(names = "--json", description = "Print one JSON line per workload and system.")
    private boolean json;

    private final PrintStream out = System.out;

    @Override
    public Integer call() {
        boolean exact = true;
        try (LabFolder folder = LabFolder.create("bench");
                BrokerProcess broker =
                        BrokerProcess.start(folder.path().resolve("broker"), BrokerProcess.Speed.FULL, null, Map.of());
                BenchTopics topics = new BenchTopics(broker)) {
            printConditions(broker);
            note("writing " + records + " records of " + Codec.EVENT_BYTES + " bytes");
            topics.create("in");
            int[] counts = topics.fill("in", records, keys);
            for (Workload workload : workloads) {
                exact &= compare(new Bench(topics, folder.path(), counts), workload);
            }
        }
        return exact ? 0 : 1;
    }

    private boolean compare(Bench bench, Workload workload) {
        Map<Contestant, List<Throughput>> measured = new EnumMap<>(Contestant.class);
        for (int i = 0; i < runs; i++) {
            for (Contestant contestant : contestants) {
                Throughput run = bench.throughput(contestant, workload);
                measured.computeIfAbsent(contestant, c -> new ArrayList<>()).add(run);
                note(String.format(
                        "%s %-4s run %d of %d: %,.0f records/s; %s",
                        workload, contestant.label(), i + 1, runs, run.recordsPerSecond(), run.verdict()));
            }
        }
        Map<Contestant, Measured> all = new EnumMap<>(Contestant.class);
        for (Contestant contestant : contestants) {
            Paced paced = bench.paced(contestant, workload);
            note(workload + " " + contestant.label() + " at " + rate + " records/s: " + paced.verdict());
            all.put(
                    contestant,
                    new Measured(workload, contestant, measured.getOrDefault(contestant, List.of()), paced));
        }
        print(all);
        return all.values().stream().allMatch(Measured::exact);
    }

    private void print(Map<Contestant, Measured> all) {
        Measured raw = all.get(Contestant.RAW);
        Measured weir = all.get(Contestant.WEIR);
        if (!json && raw != null && weir != null) {
            out.println();
            out.println(BenchReport.table(raw, weir));
        } else {
            all.values().forEach(m -> out.println(BenchReport.json(m)));
        }
    }

    private void printConditions(BrokerProcess broker) {
        JobConfig config = RawLoopCommand.settings("bench", broker.bootstrapServers());
        Runtime runtime = Runtime.getRuntime();
        note("processors: " + runtime.availableProcessors() + ", Java " + Runtime.version());
        note("broker: a process of its own, " + BenchTopics.PARTITIONS + " partitions, 1 replica");
        note("JVM flags of both systems: " + String.join(" ", Contestant.JVM_ARGS));
        note("Weir: parallelism " + Contestant.WEIR_PARALLELISM + ", shipped defaults, a checkpoint every "
                + config.checkpoint().interval().toMillis() + " ms; raw loop: one thread, a commit as often");
        note("consumer of both: " + new TreeMap<>(config.consumer()));
        note("producer of both: " + new TreeMap<>(config.producer()));
    }

    /** What people read while they wait; not among the JSON lines. */
    private void note(String text) {
        (json ? System.err : out).println(text);
    }

    /** One bench: where it measures, and on what. */
    private final class Bench {
        private final BenchTopics topics;
        private final java.nio.file.Path folder;
        private final int[] counts;
        private int nextRun = 1;

        Bench(BenchTopics topics, java.nio.file.Path folder, int[] counts) {
            this.topics = topics;
            this.folder = folder;
            this.counts = counts;
        }

        Throughput throughput(Contestant contestant, Workload workload) {
            Run run = run(contestant, workload, "in", true);
            topics.create(run.out());
            Throughput result = ThroughputRun.measure(topics, contestant, run, counts);
            topics.delete(run.out());
            return result;
        }

        Paced paced(Contestant contestant, Workload workload) {
            Run run = run(contestant, workload, "paced-" + workload + "-" + contestant.label(), false);
            topics.create(run.in(), run.out());
            // The raw loop's totals die with it: there is no exact recovery to measure.
            boolean kill = contestant == Contestant.WEIR || workload == Workload.W1;
            return PacedRun.measure(topics, contestant, run, rate, keys, seconds, kill);
        }

        private Run run(Contestant contestant, Workload workload, String in, boolean untilEnd) {
            String name = "bench-" + workload + "-" + contestant.label() + "-" + nextRun++;
            return new Run(name, workload, topics.bootstrapServers(), in, name + "-out", untilEnd, folder);
        }
    }
}
