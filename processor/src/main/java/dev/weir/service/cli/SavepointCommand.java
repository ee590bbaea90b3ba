package dev.weir.service.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.savepoint.StoredState;
import java.io.PrintWriter;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir savepoint}. */
@Command(
        name = "savepoint",
        description = {
            "Make a savepoint of a running job, and print its path; with -d, delete one.",
            "",
            "A savepoint is a copy of all state that run -s starts from, under any name, at any parallelism."
        })
final class SavepointCommand implements Runnable {
    private final Function<String, @Nullable String> environment;

    @Mixin
    private final RunningJob job = new RunningJob();

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "DIR",
            description = "Where its folder is made. By default in savepoint.dir.")
    private @Nullable String dir;

    @Option(
            names = {"-d", "--dispose"},
            paramLabel = "PATH",
            description = "Delete the savepoint in this folder: exactly the files that it names.")
    private @Nullable String disposed;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    SavepointCommand(Function<String, @Nullable String> environment) {
        this.environment = environment;
    }

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        if (disposed != null) {
            StoredState savepoint = StoredState.open(disposed, job.folders(environment));
            savepoint.dispose();
            out.println("savepoint " + savepoint.folder() + " is deleted");
            return;
        }
        ControlClient client = job.connect(environment);
        JsonNode made = client.post("/savepoint", SavepointFolder.parameters(dir, client));
        out.println(made.path("savepoint").asText());
    }
}
