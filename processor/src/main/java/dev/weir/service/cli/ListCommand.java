package dev.weir.service.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.config.HostPort;
import dev.weir.config.JobConfigReader;
import dev.weir.config.Setting;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.service.JobAddress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code weir list}. */
@Command(name = "list", description = "Show the jobs that have checkpoints in checkpoint.dir, and which of them run.")
final class ListCommand implements Runnable {
    private static final String ROW = "%-32s %-12s %-8s %-12s %s%n";

    private final Function<String, @Nullable String> environment;

    @Mixin
    private final SettingOptions settingOptions = new SettingOptions();

    @Mixin
    @SuppressWarnings("UnusedVariable") // read by picocli
    private final CommonOptions commonOptions = new CommonOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    ListCommand(Function<String, @Nullable String> environment) {
        this.environment = environment;
    }

    @Override
    public void run() {
        Path dir = settingOptions.read(environment).path(Setting.CHECKPOINT_DIR);
        List<String> jobs = jobs(dir);
        PrintWriter out = spec.commandLine().getOut();
        out.printf(ROW, "JOB", "STATE", "ATTEMPT", "CHECKPOINT", "ADDRESS");
        jobs.forEach(job -> print(out, dir, job));
    }

    private static List<String> jobs(Path dir) {
        try (Stream<Path> folders = Files.list(dir)) {
            return folders.filter(Files::isDirectory)
                    .map(folder -> folder.getFileName().toString())
                    .filter(JobConfigReader::isJobName)
                    .sorted()
                    .toList();
        } catch (NoSuchFileException | NotDirectoryException e) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "setting checkpoint.dir: there is no folder " + dir + ". Name it with -D checkpoint.dir=...",
                    e);
        } catch (IOException e) {
            throw new WeirException(ExitCode.UNAVAILABLE, "folder " + dir + " can't be read: " + e, e);
        }
    }

    private static void print(PrintWriter out, Path dir, String job) {
        JsonNode status = status(dir, job);
        if (status == null) {
            out.printf(ROW, job, "not running", "", "", "");
            return;
        }
        out.printf(
                ROW,
                job,
                status.path("state").asText(),
                status.path("attempt").asText(),
                status.path("checkpoint").isNull()
                        ? ""
                        : status.path("checkpoint").asText(),
                new JobAddress(dir, job).read().map(HostPort::toString).orElse(""));
    }

    /** Null when the job does not run where its store says. */
    private static @Nullable JsonNode status(Path dir, String job) {
        try {
            return new JobAddress(dir, job)
                    .read()
                    .map(address -> new ControlClient(address).get("/status"))
                    .filter(status -> status.path("job").asText().equals(job))
                    .orElse(null);
        } catch (WeirException notThere) {
            return null;
        }
    }
}
