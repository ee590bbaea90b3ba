package dev.weir.lab.bench;

import dev.weir.config.JobConfig;
import dev.weir.lab.LabFolder;
import dev.weir.lab.broker.BrokerProcess;
import dev.weir.lab.broker.ClassArchive;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code weir bench}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures Weir beside the same work in a plain Kafka loop, on a broker of its own.",
        footer = {"", "docs/bench.md has the command for each bar, and what is measured how."},
        sortOptions = false)
public final class BenchCommand implements Callable<Integer> {
    @Mixin
    private final BenchOptions options = new BenchOptions();

    @Option(names = "--check", description = "Exit with 1 when a bar is missed; else only when an output is not exact.")
    private boolean check;

    @Option(names = "--json", description = "Print one JSON line per measurement and workload.")
    private boolean json;

    private final PrintStream out = System.out;

    @Override
    public Integer call() {
        List<Result> results = new ArrayList<>();
        try (LabFolder folder = LabFolder.create("bench");
                BrokerProcess broker =
                        BrokerProcess.start(folder.path().resolve("broker"), BrokerProcess.Speed.FULL, null, Map.of());
                BenchTopics topics = new BenchTopics(broker)) {
            noteConditions(broker);
            // As the launcher and the image do: the archive is made once, before the first start.
            ClassArchive.weirArgs();
            Bench bench = new Bench(topics, folder.path(), options, this::note);
            for (Part part : options.parts) {
                for (Workload workload : part.workloads(options.workloads)) {
                    Result result = part.measure(bench, workload);
                    results.add(result);
                    print(result);
                }
            }
        }
        boolean good = results.stream().allMatch(result -> result.exact() && (!check || result.holdsItsBars()));
        return good ? 0 : 1;
    }

    private void print(Result result) {
        out.println(json ? BenchReport.json(result) : System.lineSeparator() + BenchReport.table(result));
    }

    private void noteConditions(BrokerProcess broker) {
        JobConfig config = RawLoopCommand.settings("bench", broker.bootstrapServers());
        note("processors: " + Runtime.getRuntime().availableProcessors() + ", Java " + Runtime.version());
        note(String.format(
                Locale.ROOT,
                "load of the machine before: %.1f",
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
        note("broker: a process of its own, 1 replica");
        note("JVM flags of both systems: " + String.join(" ", Contestant.jvmArgs(options.jvmArgs)));
        note(
                "Weir: shipped defaults, with its class archive; raw loop: one thread, the same settings of Kafka's clients");
        note("consumer of both: " + new TreeMap<>(config.consumer()));
        note("producer of both: " + new TreeMap<>(config.producer()));
    }

    /** What people read while they wait; not among the JSON lines. */
    private void note(String text) {
        (json ? System.err : out).println(text);
    }
}
