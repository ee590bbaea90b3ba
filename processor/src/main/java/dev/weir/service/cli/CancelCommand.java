package dev.weir.service.cli;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code weir cancel}. */
@Command(
        name = "cancel",
        description =
                "End a running job without another checkpoint. Its checkpoints are deleted, or kept where checkpoint.on-cancel says so; a later run starts as new.")
final class CancelCommand implements Runnable {
    private final Function<String, @Nullable String> environment;

    @Mixin
    private final RunningJob job = new RunningJob();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    CancelCommand(Function<String, @Nullable String> environment) {
        this.environment = environment;
    }

    @Override
    public void run() {
        job.connect(environment).post("/cancel");
        spec.commandLine().getOut().println("job " + job.name() + " is cancelled");
    }
}
