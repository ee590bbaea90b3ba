package dev.weir.service.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code weir checkpoint}. */
@Command(name = "checkpoint", description = "Take a checkpoint of a running job now, and wait until it is complete.")
final class CheckpointCommand implements Runnable {
    private final Function<String, @Nullable String> environment;

    @Mixin
    private final RunningJob job = new RunningJob();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    CheckpointCommand(Function<String, @Nullable String> environment) {
        this.environment = environment;
    }

    @Override
    public void run() {
        JsonNode taken = job.connect(environment).post("/checkpoint");
        spec.commandLine()
                .getOut()
                .println("checkpoint " + taken.path("checkpoint").asText() + " is complete");
    }
}
