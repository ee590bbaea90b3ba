package dev.weir.service.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weir state}: looks into checkpoints and savepoints, and makes savepoints by hand. No job need run. */
@Command(
        name = "state",
        description = "Look into checkpoints and savepoints, compare them, and make savepoints by hand.")
final class StateCommand implements Runnable {
    @Mixin
    @SuppressWarnings("UnusedVariable") // read by picocli
    private final CommonOptions commonOptions = new CommonOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        CommandLine state = spec.commandLine();
        throw new ParameterException(
                state,
                "a verb is missing: " + String.join(", ", state.getSubcommands().keySet()));
    }
}
