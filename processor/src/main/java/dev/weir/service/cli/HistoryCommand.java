package dev.weir.service.cli;

import dev.weir.checkpoint.store.BlobStore;
import dev.weir.checkpoint.store.CheckpointStore;
import dev.weir.checkpoint.store.StoreLocation;
import dev.weir.config.Setting;
import dev.weir.config.StoreLocations;
import dev.weir.coordinator.BlobStores;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir history}. Asks the store alone: the job may run or not. */
@Command(name = "history", description = "Show what a job's last checkpoints took, oldest first, across its restarts.")
final class HistoryCommand implements Runnable {
    private final Function<String, @Nullable String> environment;

    @Parameters(paramLabel = "JOB", description = "The job's name.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String job;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            defaultValue = "20",
            description = "How many, at most 1000 (default: ${DEFAULT-VALUE}).")
    private int lines;

    @Mixin
    private final SettingOptions settingOptions = new SettingOptions();

    @Mixin
    @SuppressWarnings("UnusedVariable") // read by picocli
    private final CommonOptions commonOptions = new CommonOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    HistoryCommand(Function<String, @Nullable String> environment) {
        this.environment = environment;
    }

    @Override
    public void run() {
        RunningJob.checkName(job);
        StoreLocation dir = StoreLocations.read(settingOptions.read(environment), Setting.CHECKPOINT_DIR);
        BlobStore checkpoints = BlobStores.open(dir);
        List<String> all = CheckpointStore.open(checkpoints, job, () -> {
                    throw new IllegalStateException("nothing is written here");
                })
                .readHistory();
        if (all.isEmpty()) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "job " + job + " has no history in " + checkpoints.describe(job)
                            + ": a job writes it every 10 s and when it ends. Name its checkpoint folder with"
                            + " -D checkpoint.dir=...");
        }
        PrintWriter out = spec.commandLine().getOut();
        all.subList(Math.max(0, all.size() - Math.max(0, lines)), all.size()).forEach(out::println);
    }
}
