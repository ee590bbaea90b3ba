package dev.weir.service.cli;

import dev.weir.checkpoint.store.Folders;
import dev.weir.config.JobConfig;
import dev.weir.config.JobConfig.StartFrom;
import dev.weir.config.JobConfigReader;
import dev.weir.config.Setting;
import dev.weir.config.Settings;
import dev.weir.coordinator.Outcome;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.job.JobGraph;
import dev.weir.service.JobClass;
import dev.weir.service.JobLauncher;
import dev.weir.service.JobProcess;
import dev.weir.service.Logging;
import dev.weir.service.UserJar;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir run}: runs a job in this process until it ends. */
@Command(
        name = "run",
        description = {
            "Run a job in this process until it ends.",
            "",
            "It goes on from its last checkpoint; a job that is new begins where its sources say. SIGTERM and SIGINT end"
                    + " the process in order; its next start goes on."
        })
final class RunCommand implements Callable<Integer> {
    private static final String LATEST = "latest";

    private final Supplier<JobLauncher> launcher;
    private final Function<String, @Nullable String> environment;

    @Option(
            names = {"-c", "--class"},
            paramLabel = "CLASS",
            required = true,
            description = "The job's class, which implements dev.weir.job.WeirJob.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String className;

    @Parameters(
            paramLabel = "JAR",
            arity = "0..1",
            description = "The jar that holds it. Without one the class is on the class path.")
    private @Nullable Path jar;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The job's name, its identity over restarts. By default the class's simple name.")
    private @Nullable String name;

    @Option(
            names = {"-s", "--from"},
            paramLabel = "PATH",
            description =
                    "Begin from this savepoint or checkpoint: its folder, or its _metadata. Started again with the same one, the job goes on. latest: go on from the last checkpoint of a job that is STOPPED or FINISHED.")
    private @Nullable String from;

    @Option(
            names = {"-n", "--allow-non-restored-state"},
            description = "With -s: let go of state of operators that the job no longer has.")
    private boolean allowNonRestored;

    @Option(
            names = "--rollback",
            description =
                    "With -s PATH: go back to it, though output was committed since, which is then written again.")
    private boolean rollback;

    @Option(
            names = "--claim",
            description =
                    "With -s PATH: the savepoint becomes the job's own, and is deleted when a checkpoint of the job is complete.")
    private boolean claim;

    @Option(
            names = "--create-topics",
            description = "Create topics that the job writes and that do not exist, dead-letter topics too.")
    private boolean createTopics;

    @Mixin
    private final SettingOptions settingOptions = new SettingOptions();

    @Mixin
    @SuppressWarnings("UnusedVariable") // read by picocli
    private final CommonOptions commonOptions = new CommonOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    RunCommand(Supplier<JobLauncher> launcher, Function<String, @Nullable String> environment) {
        this.launcher = launcher;
        this.environment = environment;
    }

    @Override
    public Integer call() {
        Logging.check(environment);
        settingOptions.set(Setting.JOB_NAME, name);
        settingOptions.set(Setting.CREATE_TOPICS, createTopics ? "true" : null);
        Settings settings = settingOptions.read(environment);
        JobConfig config = JobConfigReader.read(settings, simpleName(className));
        config = config.startingFrom(start());
        ClassLoader loader = jar == null ? RunCommand.class.getClassLoader() : UserJar.open(jar);
        JobGraph graph = new JobClass(className, loader).graph(config.parameters());
        // Threads of the engine inherit it, so that libraries which look classes up by name find the job's.
        Thread.currentThread().setContextClassLoader(loader);
        return report(new JobProcess(launcher.get(), graph, config).run());
    }

    private StartFrom start() {
        boolean latest = LATEST.equals(from);
        if (from != null && !latest) {
            Folders.absolute(from); // what names no folder is refused at once
        }
        if (from == null && allowNonRestored) {
            throw needs("-n", "-s, with a path or latest");
        }
        if (rollback && (from == null || latest)) {
            throw needs("--rollback", "-s PATH");
        }
        if (claim && (from == null || latest)) {
            throw needs("--claim", "-s PATH");
        }
        return new StartFrom(latest, latest ? null : from, allowNonRestored, rollback, claim);
    }

    private static WeirException needs(String option, String other) {
        return new WeirException(ExitCode.USAGE, option + " says something of -s, expected " + other + " beside it");
    }

    private static String simpleName(String className) {
        return className.substring(Math.max(className.lastIndexOf('.'), className.lastIndexOf('$')) + 1);
    }

    private int report(Outcome outcome) {
        boolean done = outcome.code() == ExitCode.DONE;
        PrintWriter to = done ? spec.commandLine().getOut() : spec.commandLine().getErr();
        to.println("weir: " + outcome.message());
        return outcome.code().code();
    }
}
