package dev.weir.service.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code weir stop}. */
@Command(
        name = "stop",
        description =
                "End a running job after one more checkpoint. It goes on with run -s latest. To pause it, end its process with SIGTERM instead.")
final class StopCommand implements Runnable {
    private final Function<String, @Nullable String> environment;

    @Mixin
    private final RunningJob job = new RunningJob();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    StopCommand(Function<String, @Nullable String> environment) {
        this.environment = environment;
    }

    @Override
    public void run() {
        JsonNode taken = job.connect(environment).post("/stop");
        spec.commandLine()
                .getOut()
                .println("job " + job.name() + " is stopped; its last checkpoint is "
                        + taken.path("checkpoint").asText());
    }
}
