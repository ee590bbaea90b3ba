package dev.weir.service.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weir stop}. */
@Command(
        name = "stop",
        description =
                "End a running job after one more checkpoint, its last word. It goes on with run -s latest. To pause it, end its process with SIGTERM instead.")
final class StopCommand implements Runnable {
    private final Function<String, @Nullable String> environment;

    @Mixin
    private final RunningJob job = new RunningJob();

    @Option(
            names = "--savepoint",
            arity = "0..1",
            fallbackValue = "",
            paramLabel = "DIR",
            description =
                    "Make a savepoint of that checkpoint, in this folder or in savepoint.dir, and print its path.")
    private @Nullable String savepoint;

    @Option(
            names = "--drain",
            description =
                    "Let event time come to its end first, so that every window fires. What comes later is late for ever.")
    private boolean drain;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    StopCommand(Function<String, @Nullable String> environment) {
        this.environment = environment;
    }

    @Override
    public void run() {
        String dir = job.orElse(savepoint);
        ControlClient client = job.connect(environment);
        Map<String, String> parameters = SavepointFolder.parameters(dir, client);
        parameters.put("drain", Boolean.toString(drain));
        parameters.put("savepoint", Boolean.toString(dir != null));
        JsonNode taken = client.post("/stop", parameters);
        spec.commandLine()
                .getOut()
                .println("job " + job.name() + " is stopped; its last checkpoint is "
                        + taken.path("checkpoint").asText());
        if (dir != null) {
            spec.commandLine().getOut().println(taken.path("savepoint").asText());
        }
    }
}
