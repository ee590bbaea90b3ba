package dev.weir.lab.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.lab.LabFolder;
import dev.weir.lab.broker.BrokerProcess;
import dev.weir.lab.broker.FreePorts;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code weir demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Counts 20,000 real flights exactly once, while processor and broker are killed with -9.",
            "",
            "Needs nothing but Java: the broker is its own. At the end a plain reader of committed records compares the"
                    + " output with the file."
        })
public final class DemoCommand implements Callable<Integer> {
    @Option(
            names = "--seconds",
            defaultValue = "45",
            description = "How long the replay takes (default: ${DEFAULT-VALUE}).")
    private double seconds;

    @Option(names = "--kills", defaultValue = "5", description = "Kills of the processor (default: ${DEFAULT-VALUE}).")
    private int kills;

    @Option(
            names = "--broker-kills",
            defaultValue = "1",
            description = "Kills of the broker (default: ${DEFAULT-VALUE}).")
    private int brokerKills;

    @Option(names = "--plain", description = "Print lines, also on a terminal.")
    private boolean plain;

    private final PrintStream out = System.out;

    @Override
    public Integer call() {
        List<String> flights = FlightData.flights();
        Truth truth = Truth.of(flights);
        out.println("Starting broker and processor (the first time this takes longer) ...");
        try (LabFolder folder = LabFolder.create("demo");
                BrokerProcess broker = BrokerProcess.start(folder.path().resolve("broker"), LabFolder.cache())) {
            broker.createTopics(DemoTopics.PARTITIONS, DemoTopics.FLIGHTS, DemoTopics.TOTALS, DemoTopics.HOURS);
            int done = run(truth, flights, broker, folder.path());
            Verdict verdict = judge(truth, broker.bootstrapServers());
            explain(verdict);
            out.println(verdict.lastLine(done));
            return verdict.exact() ? 0 : 1;
        }
    }

    /** Runs the demo, ends the processor so that nothing can change any more, and returns the number of kills. */
    private int run(Truth truth, List<String> flights, BrokerProcess broker, Path folder) {
        int port = FreePorts.next();
        Replay replay = new Replay(broker.bootstrapServers(), flights, seconds);
        LiveOutput output = new LiveOutput(broker.bootstrapServers());
        StatusClient status = new StatusClient(port);
        status.start();
        try (Processor processor = Processor.start(settings(broker, folder, port), folder);
                Display display = Display.choose(plain, System.getenv())) {
            replay.start();
            output.start();
            KillPlan plan = KillPlan.of(kills, brokerKills, new Random());
            Demo demo = new Demo(truth, plan, broker, processor, replay, output, status);
            demo.run(display);
            return demo.kills();
        } finally {
            replay.end();
            output.end();
            status.interrupt();
        }
    }

    private static Map<String, String> settings(BrokerProcess broker, Path folder, int port) {
        return Map.of(
                "kafka.bootstrap.servers",
                broker.bootstrapServers(),
                "checkpoint.dir",
                folder.resolve("checkpoints").toString(),
                "parallelism",
                "2",
                "rest.address",
                "127.0.0.1:" + port);
    }

    private static Verdict judge(Truth truth, String bootstrapServers) {
        Judge judge = new Judge(truth);
        OutputTopics.Taker taker = new OutputTopics.Taker() {
            @Override
            public void total(JsonNode total) {
                judge.total(total);
            }

            @Override
            public void hour(JsonNode hour) {
                judge.hour(hour);
            }
        };
        try (OutputTopics topics = new OutputTopics(bootstrapServers)) {
            topics.readToEnd(taker);
        }
        return judge.verdict();
    }

    private void explain(Verdict verdict) {
        out.println();
        out.println("A plain read_committed consumer has compared all output with the file:");
        out.printf("  airport-totals  %,d flights; each airport must count 1, 2, 3, ... in order%n", verdict.counted());
        out.printf("  airport-hours   %,d hours; each must be there once and add up%n", verdict.hours());
        verdict.examples().forEach(example -> out.println("  wrong: " + example));
        out.println();
        out.println("Try next:");
        out.println("  ./weir demo --kills 12   more kills");
        out.println("  ./weir bench             what exactly-once costs, beside a plain Kafka loop");
        out.println("  ./weir broker            a broker to try your own job on");
        out.println();
    }
}
