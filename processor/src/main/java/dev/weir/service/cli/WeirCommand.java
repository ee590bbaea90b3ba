package dev.weir.service.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command itself, which needs a verb. */
@Command(
        name = "weir",
        description = "Exactly-once stream processing from Kafka to Kafka, in one jar.",
        versionProvider = Version.class,
        footer = {
            "",
            "In a checkout ./weir also has demo, bench, broker and torture, which bring Kafka brokers of their own, and"
                    + " proof, which puts the records of runs into docs/proof.md."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done: the job is finished, stopped or cancelled",
            "1:the job failed, and its restart strategy gave up",
            "2:the command line is wrong",
            "69:a broker, the store or a running job can't be reached",
            "70:a bug of Weir's own",
            "75:something passing: try the same again",
            "76:a newer attempt runs this job; do not restart",
            "77:the broker or the file system refuses what the job needs",
            "78:a setting, the job's definition, or what stands in the store does not fit",
            "143:ended by SIGTERM (130: SIGINT); the next start goes on"
        })
final class WeirCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show which release this is.")
    @SuppressWarnings("UnusedVariable") // read by picocli
    private boolean version;

    @Mixin
    @SuppressWarnings("UnusedVariable") // read by picocli
    private final CommonOptions commonOptions = new CommonOptions();

    @Override
    public void run() {
        CommandLine weir = spec.commandLine();
        throw new ParameterException(
                weir,
                "a verb is missing: " + String.join(", ", weir.getSubcommands().keySet()));
    }
}
