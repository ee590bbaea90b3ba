package dev.weir.service.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.checkpoint.store.BlobStore;
import dev.weir.checkpoint.store.CheckpointStore;
import dev.weir.checkpoint.store.StoreLocation;
import dev.weir.config.HostPort;
import dev.weir.config.JobConfigReader;
import dev.weir.config.Setting;
import dev.weir.config.StoreLocations;
import dev.weir.coordinator.BlobStores;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.service.JobAddress;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
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
        StoreLocation dir = StoreLocations.read(settingOptions.read(environment), Setting.CHECKPOINT_DIR);
        BlobStore checkpoints = BlobStores.open(dir);
        List<String> jobs = jobs(dir, checkpoints);
        PrintWriter out = spec.commandLine().getOut();
        out.printf(ROW, "JOB", "STATE", "ATTEMPT", "CHECKPOINT", "ADDRESS");
        jobs.forEach(job -> print(out, job, new JobAddress(checkpoints, job)));
    }

    private static List<String> jobs(StoreLocation dir, BlobStore checkpoints) {
        if (dir instanceof StoreLocation.Folder folder && !Files.isDirectory(folder.path())) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "setting checkpoint.dir: there is no folder " + dir + ". Name it with -D checkpoint.dir=...");
        }
        return CheckpointStore.jobs(checkpoints).stream()
                .filter(JobConfigReader::isJobName)
                .toList();
    }

    private static void print(PrintWriter out, String job, JobAddress address) {
        try {
            Optional<HostPort> at = address.read();
            Optional<JsonNode> status = at.map(there -> new ControlClient(there).get("/status"))
                    .filter(answer -> answer.path("job").asText().equals(job))
                    .filter(answer -> RunningJob.isOf(address.storeId(), answer));
            if (status.isPresent()) {
                running(out, job, status.get(), at.orElseThrow());
            } else {
                notRunning(out, job);
            }
        } catch (WeirException e) {
            // Only a refused connection says that no process is there; the job may run behind any other error.
            if (e.getCause() instanceof ConnectException) {
                notRunning(out, job);
            } else {
                out.printf(ROW, job, "unreachable", "", "", e.getMessage());
            }
        }
    }

    private static void running(PrintWriter out, String job, JsonNode status, HostPort at) {
        out.printf(
                ROW,
                job,
                status.path("state").asText(),
                status.path("attempt").asText(),
                status.path("checkpoint").isNull()
                        ? ""
                        : status.path("checkpoint").asText(),
                at);
    }

    private static void notRunning(PrintWriter out, String job) {
        out.printf(ROW, job, "not running", "", "", "");
    }
}
