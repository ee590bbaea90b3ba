package dev.weir.lab.bench;

import dev.weir.config.JobConfig;
import dev.weir.config.JobConfigReader;
import dev.weir.config.Settings;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The raw loop as a process of its own; started by the bench. */
@Command(name = "raw-loop", hidden = true, description = "The loop that the bench measures Weir against.")
public final class RawLoopCommand implements Callable<Integer> {
    @Parameters(index = "0")
    private String name = "";

    @Parameters(index = "1")
    private Workload workload = Workload.W1;

    @Parameters(index = "2")
    private String bootstrapServers = "";

    @Parameters(index = "3")
    private String in = "";

    @Parameters(index = "4")
    private String out = "";

    @Parameters(index = "5", description = "true: end at the input's present end")
    private String untilEnd = "";

    @Parameters(index = "6", description = "from commit to commit, as in checkpoint.interval")
    private String interval = "";

    @Option(names = "-D", description = "a setting of Weir's that says where state is")
    private Map<String, String> given = Map.of();

    @Override
    public Integer call() {
        Map<String, String> more = new HashMap<>(given);
        more.put("checkpoint.interval", interval);
        new RawLoop(workload, name, settings(name, bootstrapServers, more), in, out)
                .run(Boolean.parseBoolean(untilEnd));
        return 0;
    }

    /** Weir's shipped settings, which both contestants run with. */
    static JobConfig settings(String name, String bootstrapServers) {
        return settings(name, bootstrapServers, Map.of());
    }

    private static JobConfig settings(String name, String bootstrapServers, Map<String, String> more) {
        Map<String, String> given = new HashMap<>(more);
        given.put("kafka.bootstrap.servers", bootstrapServers);
        return JobConfigReader.read(Settings.of(null, given, variable -> null), name);
    }
}
