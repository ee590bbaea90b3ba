package dev.weir.lab.jmh;

import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weir bench micro}. */
@Command(
        name = "micro",
        mixinStandardHelpOptions = true,
        description = "Measures with JMH what every record passes: the ring between tasks, the codecs, the state.",
        sortOptions = false)
public final class MicroCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "Parts of the names of the benchmarks to run (default: all).")
    private List<String> names = List.of();

    @Option(
            names = "--iterations",
            defaultValue = "5",
            description = "Of each fork, after as many to warm up (default: ${DEFAULT-VALUE}).")
    private int iterations;

    @Option(names = "--millis", defaultValue = "1000", description = "Of each iteration (default: ${DEFAULT-VALUE}).")
    private int millis;

    @Option(
            names = "--forks",
            defaultValue = "2",
            description = "JVMs that each benchmark runs in, one after the other; 0: this one (default:"
                    + " ${DEFAULT-VALUE}).")
    private int forks;

    @Override
    public Integer call() throws RunnerException {
        TimeValue time = TimeValue.milliseconds(millis);
        ChainedOptionsBuilder options = new OptionsBuilder()
                .forks(forks)
                .warmupIterations(iterations)
                .warmupTime(time)
                .measurementIterations(iterations)
                .measurementTime(time)
                .shouldFailOnError(true);
        (names.isEmpty() ? List.of("Benchmark") : names).forEach(options::include);
        new Runner(options.build()).run();
        return 0;
    }
}
