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

/** {@code weir cancel}. */
@Command(
        name = "cancel",
        description =
                "End a running job without another checkpoint, or with a savepoint. Its checkpoints are deleted, or kept where checkpoint.on-cancel says so; a later run starts as new.")
final class CancelCommand implements Runnable {
    private final Function<String, @Nullable String> environment;

    @Mixin
    private final RunningJob job = new RunningJob();

    @Option(
            names = {"-s", "--savepoint"},
            arity = "0..1",
            fallbackValue = "",
            paramLabel = "DIR",
            description =
                    "Stop the job and make a savepoint first, in this folder or in savepoint.dir; print its path.")
    private @Nullable String savepoint;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    CancelCommand(Function<String, @Nullable String> environment) {
        this.environment = environment;
    }

    @Override
    public void run() {
        String dir = job.orElse(savepoint);
        ControlClient client = job.connect(environment);
        Map<String, String> parameters = SavepointFolder.parameters(dir, client);
        parameters.put("savepoint", Boolean.toString(dir != null));
        JsonNode answer = client.post("/cancel", parameters);
        spec.commandLine().getOut().println("job " + job.name() + " is cancelled");
        if (dir != null) {
            spec.commandLine().getOut().println(answer.path("savepoint").asText());
        }
    }
}
