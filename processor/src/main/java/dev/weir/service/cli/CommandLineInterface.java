package dev.weir.service.cli;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.service.JobLauncher;
import java.io.PrintWriter;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The whole command line: parses, runs a verb, and turns what it throws into one clear line and an exit code of
 * {@link ExitCode}.
 */
public final class CommandLineInterface {
    private final CommandLine commands;

    /**
     * @param launcher asked only by {@code run}
     * @param environment an environment variable's content, or null
     */
    public CommandLineInterface(
            Supplier<JobLauncher> launcher,
            Function<String, @Nullable String> environment,
            PrintWriter out,
            PrintWriter err) {
        commands = new CommandLine(new WeirCommand())
                .addSubcommand(new RunCommand(launcher, environment))
                .addSubcommand(new StatusCommand(environment))
                .addSubcommand(new CheckpointCommand(environment))
                .addSubcommand(new CommandLine(new SavepointCommand(environment))
                        .addSubcommand(new SavepointExportCommand(environment))
                        .addSubcommand(new SavepointOffsetsCommand(environment)))
                .addSubcommand(new StopCommand(environment))
                .addSubcommand(new CancelCommand(environment))
                .addSubcommand(new ListCommand(environment))
                .addSubcommand(new CommandLine(new StateCommand())
                        .addSubcommand(new StateLsCommand(environment))
                        .addSubcommand(new StateCatCommand(environment))
                        .addSubcommand(new StateDiffCommand(environment))
                        .addSubcommand(new StateImportCommand(environment)))
                .addSubcommand(new HistoryCommand(environment))
                .addSubcommand(new ClassArchiveCommand())
                .addSubcommand(new VersionCommand())
                .setOut(out)
                .setErr(err)
                .setUsageHelpWidth(100)
                .setHelpFactory(SpacedHelp::new)
                .setParameterExceptionHandler(CommandLineInterface::wrongUsage)
                .setExecutionExceptionHandler(CommandLineInterface::failed);
    }

    /** @return the exit code */
    public int execute(String... args) {
        return commands.execute(args);
    }

    private static int wrongUsage(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("weir: " + whatIsWrong(e, command));
        err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE.code();
    }

    private static String whatIsWrong(ParameterException e, CommandLine command) {
        boolean noSuchVerb = e instanceof UnmatchedArgumentException && command.getParent() == null;
        if (!noSuchVerb) {
            return String.valueOf(e.getMessage());
        }
        String given = ((UnmatchedArgumentException) e).getUnmatched().get(0);
        return given.startsWith("-")
                ? "there is no option " + given
                : "there is no verb '" + given + "', but "
                        + String.join(", ", command.getSubcommands().keySet());
    }

    private static int failed(Exception e, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        boolean bug = !(e instanceof WeirException w) || w.exitCode() == ExitCode.INTERNAL;
        err.println("weir: " + (bug ? "a bug of Weir's own, please report it with what follows: " : "")
                + (e instanceof WeirException ? e.getMessage() : e.toString()));
        if (bug || CommonOptions.isVerbose(parsed)) {
            e.printStackTrace(err);
        }
        return e instanceof WeirException w ? w.exitCode().code() : ExitCode.INTERNAL.code();
    }
}
