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
        JobAddress.Written written;
        try {
            written = address.read().orElse(null);
        } catch (WeirException e) {
            unreachable(out, job, e);
            return;
        }
        if (written == null) {
            notRunning(out, job);
        } else {
            ask(out, job, address, written);
        }
    }

    private static void ask(PrintWriter out, String job, JobAddress address, JobAddress.Written written) {
        try {
            JsonNode status = new ControlClient(written.at()).get("/status");
            if (status.path("job").asText().equals(job) && RunningJob.isOf(address.storeId(), status)) {
                running(out, job, status, written.at());
            } else {
                notFound(out, job, written);
            }
        } catch (WeirException e) {
            // Only a refused connection says that no process is there; the job may run behind any other error.
            if (written.elsewhere() != null || e.getCause() instanceof ConnectException) {
                notFound(out, job, written);
            } else {
                unreachable(out, job, e);
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

    /** Whoever asks a loopback address of another machine asks his own, and hears nothing of the job. */
    private static void notFound(PrintWriter out, String job, JobAddress.Written written) {
        String machine = written.elsewhere();
        if (machine == null) {
            notRunning(out, job);
        } else {
            out.printf(ROW, job, "elsewhere (" + machine + ")", "", "", written.at());
        }
    }

    private static void unreachable(PrintWriter out, String job, WeirException why) {
        out.printf(ROW, job, "unreachable", "", "", why.getMessage());
    }

    private static void notRunning(PrintWriter out, String job) {
        out.printf(ROW, job, "not running", "", "", "");
    }
}
