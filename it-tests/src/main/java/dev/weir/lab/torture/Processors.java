package dev.weir.lab.torture;

import dev.weir.error.ExitCode;
import dev.weir.lab.broker.ChildProcess;
import dev.weir.lab.broker.ClassArchive;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The job's processes, {@code weir run}: at most one is meant to run but while a fault has it otherwise. Also what a
 * supervisor is: a process that ends by itself is started again where its exit code allows that, and anything else is a
 * finding. Each has a log of its own. Owned by one thread.
 */
final class Processors implements AutoCloseable {
    /** How long a transaction may live; short, so that it comes to its end while brokers or processor are away. */
    static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(8);

    private static final Duration END_LIMIT = Duration.ofSeconds(60);
    private static final Set<Integer> START_AGAIN = Set.of(
            ExitCode.JOB_FAILED.code(), ExitCode.UNAVAILABLE.code(), ExitCode.TRY_AGAIN.code(), /* no memory */ 3);
    private static final List<String> JVM_ARGS = List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError",
            "-Dlogback.configurationFile=logback.xml");

    private final Plan plan;
    private final Map<String, String> settings;
    private final Path clientProperties;
    private final List<String> jvmArgs = new ArrayList<>(JVM_ARGS);
    private final Path folder;
    private final SplittableRandom dice;
    private final boolean varied;
    private final Findings findings;
    private final List<ChildProcess> started = new ArrayList<>();
    private @Nullable ChildProcess current;
    private @Nullable String savepoint;
    private boolean refusalAllowed;

    /**
     * @param settings of the job besides those that each start draws
     * @param storeJvmArgs what the store needs of the JVM
     * @param clientProperties what the job's Kafka clients need, which may hold secrets: a file of Weir's
     * @param folder of logs and savepoints
     * @param varied whether each start draws its settings; else all starts are the same
     */
    Processors(
            Plan plan,
            Map<String, String> settings,
            List<String> storeJvmArgs,
            Path clientProperties,
            Path folder,
            SplittableRandom dice,
            boolean varied,
            Findings findings) {
        this.plan = plan;
        this.settings = new LinkedHashMap<>(settings);
        this.clientProperties = clientProperties;
        this.folder = folder;
        this.dice = dice;
        this.varied = varied;
        this.findings = findings;
        jvmArgs.addAll(storeJvmArgs);
        jvmArgs.addAll(ClassArchive.weirArgs());
    }

    // ---- starting

    /** Starts one, which is from now on the one that is meant to run. */
    ChildProcess start() {
        return start("");
    }

    /** The same; it halts as by kill -9 where the failpoint says. */
    ChildProcess start(String failpoint) {
        List<String> args = new ArrayList<>(List.of("run", "-c", TortureJob.class.getName(), "--name", plan.job()));
        args.addAll(List.of("--config", clientProperties.toString()));
        settings.forEach((name, value) -> args.addAll(List.of("-D", name + "=" + value)));
        drawn().forEach((name, value) -> args.addAll(List.of("-D", name + "=" + value)));
        if (savepoint != null) {
            args.addAll(List.of("-s", savepoint));
        }
        ChildProcess process = launch("run", args, failpoint);
        current = process;
        return process;
    }

    private Map<String, String> drawn() {
        Map<String, String> drawn = new LinkedHashMap<>();
        drawn.put("parallelism", Integer.toString(varied ? 1 + dice.nextInt(3) : 2));
        drawn.put("checkpoint.interval", (varied ? 50 + dice.nextInt(450) : 500) + "ms");
        drawn.put("checkpoint.max-concurrent", Integer.toString(varied ? 1 + dice.nextInt(3) : 1));
        // Where some may fail, what an aborted checkpoint holds goes into the next; elsewhere the attempt ends.
        drawn.put("checkpoint.tolerable-failures", varied && dice.nextBoolean() ? "3" : "0");
        boolean unaligned = switch (plan.alignment()) {
            case ALIGNED -> false;
            case UNALIGNED -> true;
            case MIXED -> dice.nextBoolean();
        };
        drawn.put("checkpoint.unaligned-after", unaligned ? dice.nextInt(100) + "ms" : "never");
        return drawn;
    }

    private ChildProcess launch(String what, List<String> args, String failpoint) {
        try {
            Path logs = Files.createDirectories(folder.resolve("logs"));
            String at = failpoint.isEmpty() ? "" : "-" + failpoint.replaceAll("[:#+]", "-");
            ChildProcess process = ChildProcess.java("dev.weir.service.Weir")
                    .name(plan.job() + " " + what + " " + started.size())
                    .jvmArgs(jvmArgs)
                    .environment("WEIR_FAILPOINT", failpoint)
                    .args(args)
                    .start(logs.resolve("%04d-%s%s.log".formatted(started.size(), what, at)));
            started.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The one that is meant to run. */
    ChildProcess current() {
        if (current == null) {
            throw new IllegalStateException("none was started");
        }
        return current;
    }

    /** Kills the one that runs. */
    void kill() {
        current().kill9();
    }

    /** How many were started. */
    int starts() {
        return started.size();
    }

    // ---- the supervisor

    /** While a store is locked a start may say that it has not the rights. */
    void allowRefusal(boolean allowed) {
        refusalAllowed = allowed;
    }

    /** Starts the job again if its process has ended by itself. */
    void supervise() {
        OptionalInt exit = current().waitFor(Duration.ZERO);
        if (exit.isPresent()) {
            judgeEnd(current(), exit.getAsInt());
            start();
        }
    }

    private void judgeEnd(ChildProcess process, int code) {
        if (code == ExitCode.DONE.code()) {
            // Stopped by a verb whose answer was lost.
            savepoint = "latest";
        } else if (isRefusal(code)) {
            Waiting.pause(200);
        } else if (!START_AGAIN.contains(code)) {
            findings.add(process + " ended by itself with exit code " + code + ", see " + process.log());
        }
    }

    private boolean isRefusal(int code) {
        return code == ExitCode.NOT_AUTHORISED.code() && refusalAllowed;
    }

    /** Waits until one of two has ended: it must say that it was replaced. The other is the one that is meant to run. */
    void awaitOneOf(ChildProcess one, ChildProcess other) {
        if (!Waiting.until(END_LIMIT.multipliedBy(2), () -> !one.isAlive() || !other.isAlive())) {
            findings.add("two processes run the job: " + one + " and " + other);
            one.kill9();
        }
        ChildProcess ended = one.isAlive() ? other : one;
        current = one.isAlive() ? one : other;
        int code = ended.exitCode(END_LIMIT);
        if (code != ExitCode.REPLACED.code() && !START_AGAIN.contains(code) && !isRefusal(code)) {
            findings.add(ended + " ended with exit code " + code + " beside another one, expected "
                    + ExitCode.REPLACED.code() + ", see " + ended.log());
        }
    }

    // ---- verbs

    /** Starts a verb of the command line on the job. */
    ChildProcess verb(String verb, String... more) {
        List<String> args = new ArrayList<>(List.of(verb, plan.job()));
        args.addAll(List.of(more));
        settings.forEach((name, value) -> {
            if (name.equals("checkpoint.dir") || name.startsWith("s3.")) {
                args.addAll(List.of("-D", name + "=" + value));
            }
        });
        return launch(verb, args, "");
    }

    /** Starts to read all state of a checkpoint or savepoint in a folder. */
    ChildProcess readState(Path folder) {
        return launch("state-ls", List.of("state", "ls", folder.toString()), "");
    }

    /** Asks for the job's end with a savepoint. */
    ChildProcess stopWithSavepoint() {
        return verb("stop", "--savepoint=" + folder.resolve("savepoints"));
    }

    /** Waits for the verb; the next start begins from the savepoint if it could be made. @return whether it could */
    boolean savepointMade(ChildProcess stop) {
        OptionalInt exit = stop.waitFor(END_LIMIT);
        if (exit.isEmpty()) {
            stop.kill9();
        }
        Optional<String> path = stop.logTail(20)
                .lines()
                .filter(line -> line.startsWith(folder.toAbsolutePath().toString()))
                .findFirst();
        if (exit.isEmpty() || exit.getAsInt() != 0 || path.isEmpty()) {
            return false;
        }
        savepoint = path.get();
        int code = current().exitCode(END_LIMIT);
        if (code != ExitCode.DONE.code()) {
            findings.add(current() + " was stopped and ended with exit code " + code + ", see "
                    + current().log());
        }
        return true;
    }

    /** Stops the job for good. @return whether it did */
    boolean stop() {
        ChildProcess last = current();
        int code = verb("stop").exitCode(END_LIMIT);
        return code == 0 && last.exitCode(END_LIMIT) == 0;
    }

    @Override
    public void close() {
        started.forEach(ChildProcess::close);
    }
}
