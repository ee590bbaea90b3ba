package dev.weir.service.cli;

import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.savepoint.StateData;
import dev.weir.savepoint.StoredState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir savepoint offsets}. */
@Command(
        name = "offsets",
        description = {
            "Make a savepoint of another one (or of a checkpoint) with other start offsets. Prints its path.",
            "",
            "The state stays as it is: input that is read again changes it again, and its output is written again."
        })
final class SavepointOffsetsCommand implements Runnable {
    private static final int PARTS = 4;

    @Mixin
    private final StateAtPath state;

    @Parameters(index = "1", paramLabel = "DIR", description = "Where the new savepoint's folder is made.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String dir;

    @Option(
            names = "--set",
            arity = "4",
            paramLabel = "SOURCE TOPIC PARTITION OFFSET",
            hideParamSyntax = true,
            description = "The next record that this source reads of this partition. SOURCE is its uid.")
    private List<String> set = new ArrayList<>();

    @Option(
            names = "--restart",
            paramLabel = "SOURCE",
            description = "All offsets of this source: it begins where its definition says.")
    private List<String> restart = new ArrayList<>();

    @Mixin
    @SuppressWarnings("UnusedVariable") // read by picocli
    private final CommonOptions commonOptions = new CommonOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    SavepointOffsetsCommand(Function<String, @Nullable String> environment) {
        state = new StateAtPath(environment);
    }

    @Override
    public void run() {
        if (set.isEmpty() && restart.isEmpty()) {
            throw new WeirException(ExitCode.USAGE, "no offset is to be changed, expected --set or --restart");
        }
        StoredState from = state.open();
        from.verify();
        CheckpointMetadata changed = from.metadata();
        for (String source : restart) {
            changed = StartOffsets.restart(changed, source);
        }
        for (int i = 0; i + PARTS <= set.size(); i += PARTS) {
            changed = StartOffsets.set(
                    changed,
                    set.get(i),
                    set.get(i + 1),
                    (int) number("PARTITION", set.get(i + 2), Integer.MAX_VALUE),
                    number("OFFSET", set.get(i + 3), Long.MAX_VALUE - 1));
        }
        try (StateData data = from.data()) {
            spec.commandLine().getOut().println(NewSavepoint.write(changed, data, dir, state.folders()));
        } catch (IOException e) {
            throw from.unreadable(e);
        }
    }

    private static long number(String what, String text, long max) {
        if (text.matches("\\d{1,18}") && Long.parseLong(text) <= max) {
            return Long.parseLong(text);
        }
        throw new WeirException(
                ExitCode.USAGE, "--set: " + what + " is '" + text + "', expected a whole number that is not negative");
    }
}
