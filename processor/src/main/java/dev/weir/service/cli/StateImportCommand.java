package dev.weir.service.cli;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.store.Folders;
import dev.weir.config.JobConfigReader;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.savepoint.SavepointImport;
import dev.weir.savepoint.StoredState;
import dev.weir.state.KeyHash;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir state import}. */
@Command(
        name = "import",
        description = {
            "Make a savepoint of Avro files, to begin a job with state or to repair one. Prints the savepoint's path.",
            "",
            "Each file holds one state: records with the fields key and value; key, mapKey and value; or key and time."
                    + " Entries may come in any order. States with files replace those of the base."
        })
final class StateImportCommand implements Runnable {
    private static final int PARTS = 3;
    private static final int MAX_PARALLELISM = 128;
    private static final List<String> TIMES = List.of("event", "processing");

    private final Function<String, @Nullable String> environment;

    @Parameters(paramLabel = "DIR", description = "Where the savepoint's folder is made.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String dir;

    @Option(
            names = "--base",
            paramLabel = "PATH",
            description = "A checkpoint or savepoint from which everything else is taken, offsets too.")
    private @Nullable String base;

    @Option(names = "--name", paramLabel = "NAME", description = "Without --base: the job's name.")
    private @Nullable String name;

    @Option(names = "--max-parallelism", paramLabel = "N", description = "Without --base: the job's; by default 128.")
    private @Nullable Integer maxParallelism;

    @Option(
            names = "--value",
            arity = "3",
            paramLabel = "UID STATE FILE",
            hideParamSyntax = true,
            description = "A value state.")
    private List<String> values = new ArrayList<>();

    @Option(
            names = "--list",
            arity = "3",
            paramLabel = "UID STATE FILE",
            hideParamSyntax = true,
            description = "A list state.")
    private List<String> lists = new ArrayList<>();

    @Option(
            names = "--map",
            arity = "3",
            paramLabel = "UID STATE FILE",
            hideParamSyntax = true,
            description = "A map state.")
    private List<String> maps = new ArrayList<>();

    @Option(
            names = "--timers",
            arity = "3",
            paramLabel = "UID event|processing FILE",
            hideParamSyntax = true,
            description = "Timers.")
    private List<String> timers = new ArrayList<>();

    @Mixin
    private final SettingOptions settingOptions = new SettingOptions();

    @Mixin
    @SuppressWarnings("UnusedVariable") // read by picocli
    private final CommonOptions commonOptions = new CommonOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    StateImportCommand(Function<String, @Nullable String> environment) {
        this.environment = environment;
    }

    @Override
    public void run() {
        refuseBesideBase("--name", name);
        refuseBesideBase("--max-parallelism", maxParallelism);
        List<SavepointImport.Source> sources = sources();
        Folders folders = settingOptions.folders(environment);
        StoredState from = base == null ? null : StoredState.open(base, folders);
        if (from != null) {
            from.verify();
        }
        CheckpointMetadata start = from == null ? fresh() : from.metadata();
        try (SavepointImport made = SavepointImport.read(start, from == null ? null : from.data(), sources)) {
            spec.commandLine().getOut().println(NewSavepoint.write(made.content(), made, dir, folders));
        } catch (IOException e) {
            throw new WeirException(ExitCode.UNAVAILABLE, "the savepoint can't be made: " + e, e);
        }
    }

    private void refuseBesideBase(String option, @Nullable Object given) {
        if (base != null && given != null) {
            throw new WeirException(
                    ExitCode.USAGE,
                    option + " stands beside --base, expected one of the two: the savepoint has what its base has");
        }
    }

    private List<SavepointImport.Source> sources() {
        List<SavepointImport.Source> sources = new ArrayList<>();
        add(sources, "VALUE", values);
        add(sources, "LIST", lists);
        add(sources, "MAP", maps);
        add(sources, "TIMERS", timers);
        if (sources.isEmpty()) {
            throw new WeirException(
                    ExitCode.USAGE, "nothing is to be imported, expected --value, --list, --map or --timers");
        }
        return sources;
    }

    private static void add(List<SavepointImport.Source> sources, String kind, List<String> given) {
        for (int i = 0; i + PARTS <= given.size(); i += PARTS) {
            String state = kind.equals("TIMERS") ? timerState(given.get(i + 1)) : given.get(i + 1);
            sources.add(new SavepointImport.Source(given.get(i), state, kind, Path.of(given.get(i + 2))));
        }
    }

    private static String timerState(String time) {
        if (!TIMES.contains(time)) {
            throw new WeirException(
                    ExitCode.USAGE, "--timers: found '" + time + "', expected " + String.join(" or ", TIMES));
        }
        return "_timers." + time;
    }

    private CheckpointMetadata fresh() {
        if (name == null || !JobConfigReader.isJobName(name)) {
            throw new WeirException(
                    ExitCode.USAGE, "--name: found '" + name + "', expected the job's name where there is no --base");
        }
        int keyGroups = maxParallelism == null ? MAX_PARALLELISM : maxParallelism;
        if (keyGroups < 1 || keyGroups > JobConfigReader.MAX_KEY_GROUPS) {
            throw new WeirException(
                    ExitCode.USAGE,
                    "--max-parallelism: found " + keyGroups + ", expected 1 to " + JobConfigReader.MAX_KEY_GROUPS);
        }
        long now = System.currentTimeMillis();
        return new CheckpointMetadata(
                name,
                "imported-" + UUID.randomUUID(),
                new CheckpointId(0, 1),
                null,
                null,
                "import",
                KeyHash.NAME,
                keyGroups,
                now,
                now,
                List.of(),
                List.of(),
                List.of());
    }
}
