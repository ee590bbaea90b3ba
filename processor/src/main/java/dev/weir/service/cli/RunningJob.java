package dev.weir.service.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.checkpoint.store.Folders;
import dev.weir.checkpoint.store.StoreLocation;
import dev.weir.config.HostPort;
import dev.weir.config.JobConfigReader;
import dev.weir.config.Setting;
import dev.weir.config.Settings;
import dev.weir.config.StoreLocations;
import dev.weir.coordinator.BlobStores;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.service.JobAddress;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** How the verbs that talk to a running job find it. */
@Command
final class RunningJob {
    /** picocli is told that it may be missing, and {@link #name} says that it is: see {@link #orElse}. */
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "JOB",
            hideParamSyntax = true,
            description = "The job's name.")
    private @Nullable String job;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Option(
            names = "--at",
            paramLabel = "HOST:PORT",
            description = "Where its control server is. By default the job's folder in checkpoint.dir says it.")
    private @Nullable String at;

    @Mixin
    private final SettingOptions settingOptions = new SettingOptions();

    @Mixin
    @SuppressWarnings("UnusedVariable") // read by picocli
    private final CommonOptions commonOptions = new CommonOptions();

    String name() {
        if (job == null) {
            throw new ParameterException(command.commandLine(), "Missing required parameter: 'JOB'");
        }
        return job;
    }

    /**
     * In {@code stop --savepoint JOB} picocli takes JOB for the option's folder.
     *
     * @param taken the option's value
     * @return what the option's value really is
     */
    @Nullable
    String orElse(@Nullable String taken) {
        if (job != null || taken == null || taken.isEmpty()) {
            return taken;
        }
        job = taken;
        return "";
    }

    /** What the verb's other arguments name. */
    Folders folders(Function<String, @Nullable String> environment) {
        return settingOptions.folders(environment);
    }

    /** A client of the job, which has answered already and said that it is this one. */
    ControlClient connect(Function<String, @Nullable String> environment) {
        String name = name();
        checkName(name);
        Settings settings = settingOptions.read(environment);
        if (at != null) {
            return answering(name, null, parse(at));
        }
        StoreLocation dir = StoreLocations.read(settings, Setting.CHECKPOINT_DIR);
        JobAddress address = new JobAddress(BlobStores.open(dir), name);
        JobAddress.Written written = address.read()
                .orElseThrow(() -> new WeirException(
                        ExitCode.UNAVAILABLE,
                        "job " + name + ": no process of it has written its address into " + dir.resolve(name)
                                + ". Name its checkpoint folder with -D checkpoint.dir=..., or its control server with"
                                + " --at HOST:PORT."));
        try {
            return answering(name, address.storeId(), written.at());
        } catch (WeirException e) {
            String machine = written.elsewhere();
            throw machine == null ? e : isElsewhere(name, written.at(), machine, e);
        }
    }

    private static WeirException isElsewhere(String name, HostPort there, String machine, WeirException e) {
        return new WeirException(
                ExitCode.UNAVAILABLE,
                "job " + name + " does not answer from here: its control server listens on " + there + " of " + machine
                        + ", which only processes of that machine reach. Run this command there, or name a way to it"
                        + " with --at HOST:PORT.",
                e);
    }

    private static HostPort parse(String given) {
        return HostPort.parse(given)
                .orElseThrow(() -> new WeirException(
                        ExitCode.USAGE, "--at: found '" + given + "', expected " + HostPort.FORM + "."));
    }

    /** @param store where its checkpoints are; null: in any */
    private static ControlClient answering(String name, @Nullable String store, HostPort there) {
        ControlClient client = new ControlClient(there);
        JsonNode status = client.get("/status");
        String answers = status.path("job").asText();
        if (!answers.equals(name)) {
            throw isAnother(name, there, answers);
        }
        if (!isOf(store, status)) {
            throw isAnother(name, there, "a job of this name with another checkpoint folder");
        }
        return client;
    }

    private static WeirException isAnother(String name, HostPort there, String answers) {
        return new WeirException(
                ExitCode.UNAVAILABLE, "job " + name + " does not run at " + there + ": there is " + answers + " now.");
    }

    /** A job says which store it has once its first claim has looked. */
    static boolean isOf(@Nullable String store, JsonNode status) {
        JsonNode said = status.path("store");
        return store == null || !said.isTextual() || said.asText().equals(store);
    }

    /** @throws WeirException USAGE when it is none */
    static void checkName(String job) {
        if (!JobConfigReader.isJobName(job)) {
            throw new WeirException(
                    ExitCode.USAGE, "JOB: found '" + job + "', expected a job's name: 1 to 100 of A-Z a-z 0-9 . _ -");
        }
    }
}
