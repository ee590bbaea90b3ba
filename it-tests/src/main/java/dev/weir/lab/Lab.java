package dev.weir.lab;

import dev.weir.error.WeirException;
import dev.weir.lab.bench.BenchCommand;
import dev.weir.lab.bench.RawLoopCommand;
import dev.weir.lab.broker.BrokerCommand;
import dev.weir.lab.demo.DemoCommand;
import dev.weir.lab.jmh.MicroCommand;
import dev.weir.lab.proof.ProofCommand;
import dev.weir.lab.torture.TortureCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The main class of {@code weir-lab.jar}, which puts its parts together: none of them needs to know another for that. */
@Command(
        name = "weir",
        mixinStandardHelpOptions = true,
        description = "Shows, measures and tortures Weir on Kafka brokers of its own.")
public final class Lab {
    private Lab() {}

    public static void main(String[] args) {
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "dev/weir/lab/logback.xml");
        }
        CommandLine bench = new CommandLine(new BenchCommand()).addSubcommand(new MicroCommand());
        CommandLine lab = new CommandLine(new Lab())
                .addSubcommand(new DemoCommand())
                .addSubcommand(bench)
                .addSubcommand(new BrokerCommand())
                .addSubcommand(new TortureCommand())
                .addSubcommand(new ProofCommand(TortureCommand.faults()))
                .addSubcommand(new RawLoopCommand());
        System.exit(lab.setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((error, command, parsed) -> explain(error, command))
                .execute(args));
    }

    private static int explain(Exception error, CommandLine command) throws Exception {
        if (error instanceof WeirException known) {
            command.getErr().println(command.getColorScheme().errorText(String.valueOf(known.getMessage())));
            return known.exitCode().code();
        }
        throw error;
    }
}
