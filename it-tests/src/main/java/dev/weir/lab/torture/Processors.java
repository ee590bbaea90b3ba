package dev.weir.lab.torture;

import dev.weir.error.ExitCode;
import dev.weir.lab.broker.ChildProcess;
import dev.weir.lab.broker.ClassArchive;
import dev.weir.lab.proof.Promise;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
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
    /** What docs/operations.md allows between SIGTERM and SIGKILL. */
    private static final Duration TERM_LIMIT = Duration.ofSeconds(40);
    /** How long a verb is said again that is told to try again. */
    private static final Duration VERB_LIMIT = Duration.ofSeconds(30);

    /** What a process prints that waits at its failpoint. */
    private static final String AT_FAILPOINT = "waiting at failpoint ";
    /** And when it does not wait any more. */
    private static final String PAST_FAILPOINT = "going on at failpoint ";

    /** What a process prints with the address of its control server. */
    private static final String CONTROL_SERVER = "control server at http://";

    private static final int LINES_TO_FAILPOINT = 200;

    private static final int KILLED = 137;
    private static final int TERMINATED = 143;
    private static final int MAX_PARALLELISM = 3;
    private static final Set<Integer> SAY_AGAIN = Set.of(ExitCode.UNAVAILABLE.code(), ExitCode.TRY_AGAIN.code());
    /** Without 3: no fault takes its memory. */
    private static final Set<Integer> START_AGAIN =
            Set.of(ExitCode.JOB_FAILED.code(), ExitCode.UNAVAILABLE.code(), ExitCode.TRY_AGAIN.code());

    private static final List<String> JVM_ARGS = List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError",
            "-Dlogback.configurationFile=logback.xml");
    /**
     * All of the heap is resident from the beginning. Else resident memory follows how full the heap was in its worst moment,
     * which depends on what else the machine does, and hides what grows outside it.
     */
    private static final List<String> WATCHED_JVM_ARGS = List.of("-Xms256m", "-XX:+AlwaysPreTouch");

    /** What is started. */
    static final String WEIR = "dev.weir.service.Weir";

    private final String program;
    private final Plan plan;
    private final Map<String, String> settings;
    private final Path clientProperties;
    private final List<String> jvmArgs = new ArrayList<>(JVM_ARGS);
    private final Path folder;
    private final SplittableRandom dice;
    private final boolean varied;
    private final Findings findings;
    private final Restarts restarts;
    private final List<ChildProcess> started = new ArrayList<>();
    private @Nullable ChildProcess current;
    private @Nullable String savepoint;
    private int parallelism;
    /** So many of those that were started may have met a store that refuses, since the job was last seen at work. */
    private int mayBeRefused;
    /** The one that was asked to stop, since the job was last seen at work. */
    private @Nullable ChildProcess stopAsked;
    /** The one that may have been replaced by one that has ended since, as long as the job was not seen at work. */
    private @Nullable ChildProcess perhapsReplaced;

    /**
     * @param program the main class, {@link #WEIR} but in tests of this class
     * @param settings of the job besides those that each start draws
     * @param storeJvmArgs what the store needs of the JVM
     * @param clientProperties what the job's Kafka clients need, which may hold secrets: a file of Weir's
     * @param folder of logs and savepoints
     * @param varied whether each start draws its settings; else all starts are the same, and their memory can be compared
     */
    Processors(
            String program,
            Plan plan,
            Map<String, String> settings,
            List<String> storeJvmArgs,
            Path clientProperties,
            Path folder,
            SplittableRandom dice,
            boolean varied,
            Findings findings) {
        this.program = program;
        this.plan = plan;
        this.settings = new LinkedHashMap<>(settings);
        this.clientProperties = clientProperties;
        this.folder = folder;
        this.dice = dice;
        this.varied = varied;
        this.findings = findings;
        this.restarts = new Restarts(findings);
        if (!varied) {
            jvmArgs.addAll(WATCHED_JVM_ARGS);
        }
        jvmArgs.addAll(storeJvmArgs);
        jvmArgs.addAll(ClassArchive.weirArgs());
    }

    // ---- starting

    /** Starts one, which is from now on the one that is meant to run. */
    ChildProcess start() {
        return start("");
    }

    /** The same, at another parallelism than the last one. */
    ChildProcess startRescaled() {
        parallelism = 1 + (parallelism + dice.nextInt(MAX_PARALLELISM - 1)) % MAX_PARALLELISM;
        return launch("");
    }

    /** The same; it halts as by kill -9 where the failpoint says. */
    ChildProcess start(String failpoint) {
        parallelism = varied ? 1 + dice.nextInt(MAX_PARALLELISM) : 2;
        return launch(failpoint);
    }

    private ChildProcess launch(String failpoint) {
        List<String> args = new ArrayList<>(List.of("run", "-c", TortureJob.class.getName(), "--name", plan.job()));
        args.addAll(List.of("--config", clientProperties.toString()));
        settings.forEach((name, value) -> args.addAll(List.of("-D", name + "=" + value)));
        drawn().forEach((name, value) -> args.addAll(List.of("-D", name + "=" + value)));
        if (savepoint != null) {
            args.addAll(List.of("-s", savepoint));
        }
        ChildProcess process = launch("run", args, failpoint);
        restarts.watch(process);
        current = process;
        return process;
    }

    private Map<String, String> drawn() {
        Map<String, String> drawn = new LinkedHashMap<>();
        drawn.put("parallelism", Integer.toString(parallelism));
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
            String at = failpoint.isEmpty() ? "" : "-" + failpoint.replaceAll("[:#+~]", "-");
            ChildProcess process = ChildProcess.java(program)
                    .name(plan.job() + " " + what + " " + started.size())
                    .jvmArgs(jvmArgs)
                    .environmentOfLauncher()
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

    /** Why it was restarted. */
    Restarts restarts() {
        return restarts;
    }

    /** How many were started. */
    int starts() {
        return started.size();
    }

    // ---- the supervisor

    /** From now on a store is locked: what runs, and what is started, may say that it has not the rights. */
    void allowRefusal() {
        mayBeRefused = Integer.MAX_VALUE;
    }

    /** From now on the store is writable again: what is started may not say so any more. */
    void endRefusal() {
        mayBeRefused = started.size();
    }

    /** The job has got over all that was done to it: what was allowed for that is not any more. */
    void atWork() {
        mayBeRefused = 0;
        stopAsked = null;
        perhapsReplaced = null;
    }

    /** Starts the job again if its process has ended by itself. */
    void supervise() {
        restarts.look();
        OptionalInt exit = current().waitFor(Duration.ZERO);
        if (exit.isPresent()) {
            judgeEnd(current(), exit.getAsInt());
            start();
        }
    }

    private void judgeEnd(ChildProcess process, int code) {
        if (isStopped(process, code)) {
            // By a verb whose answer was lost.
            savepoint = "latest";
        } else if (isRefusal(process, code)) {
            Waiting.pause(200);
        } else if (START_AGAIN.contains(code)) {
            restarts.ended(process, code);
        } else if (!isLateReplacement(process, code)) {
            findings.add(
                    Promise.NEVER_SKIP, process + " ended by itself with exit code " + code + ", see " + process.log());
        }
    }

    private boolean isStopped(ChildProcess process, int code) {
        return code == ExitCode.DONE.code() && process == stopAsked;
    }

    private boolean isRefusal(ChildProcess process, int code) {
        return code == ExitCode.NOT_AUTHORISED.code() && started.indexOf(process) < mayBeRefused;
    }

    private boolean isLateReplacement(ChildProcess process, int code) {
        return isReplaced(code) && process == perhapsReplaced;
    }

    private static boolean isReplaced(int code) {
        return code == ExitCode.REPLACED.code();
    }

    // ---- ends that are meant

    /** Kills the one that runs. */
    Effect kill() {
        ChildProcess process = current();
        process.kill9();
        return expectEnd(process, KILLED, process.exitCode(END_LIMIT));
    }

    /** What has ended otherwise has ended by itself, before. */
    private Effect expectEnd(ChildProcess process, int expected, int code) {
        if (code == expected) {
            return Effect.DONE;
        }
        judgeEnd(process, code);
        return Effect.notDone("the process had ended with exit code " + code);
    }

    /** Waits for one that was sent SIGTERM. */
    Effect awaitTerminated(ChildProcess process) {
        OptionalInt exit = process.waitFor(TERM_LIMIT);
        if (exit.isPresent()) {
            return expectEnd(process, TERMINATED, exit.getAsInt());
        }
        process.kill9();
        findings.add(
                Promise.NEVER_SKIP,
                process + " has not ended within " + TERM_LIMIT.toSeconds() + " s of SIGTERM, see " + process.log());
        return Effect.DONE;
    }

    /** Waits for one that was started to halt at this failpoint. */
    Effect awaitHalt(ChildProcess process, String failpoint) {
        OptionalInt exit = process.waitFor(END_LIMIT);
        if (exit.isPresent()) {
            return expectEnd(process, KILLED, exit.getAsInt());
        }
        process.kill9();
        return notReached(process, failpoint);
    }

    /** Waits for one that was started to wait at this failpoint to be there. */
    Effect awaitAt(ChildProcess process, String failpoint) {
        boolean there = Waiting.until(END_LIMIT, () -> hasPrinted(process, AT_FAILPOINT) || !process.isAlive());
        if (there) {
            return Effect.of(process.isAlive(), "the process had ended");
        }
        return notReached(process, failpoint);
    }

    /** What the one that runs shows of a metric; 0 as long as it does not. */
    double metric(String name) {
        return current()
                .logTail(Integer.MAX_VALUE)
                .lines()
                .filter(line -> line.contains(CONTROL_SERVER))
                .findFirst()
                .map(line -> URI.create(line.substring(line.indexOf("http://")) + "/metrics"))
                .map(Processors::get)
                .stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    /** Nothing when nobody answers. */
    private static String get(URI address) {
        try (InputStream in = address.toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /** Whether one that has waited at its failpoint has gone on. */
    boolean isPastFailpoint(ChildProcess process) {
        return hasPrinted(process, PAST_FAILPOINT);
    }

    /** Whether the one that runs has met a slow record of this number or a greater one. */
    boolean hasMetSlow(long from) {
        return current()
                .logTail(LINES_TO_FAILPOINT)
                .lines()
                .filter(line -> line.startsWith(TortureJob.SLOW))
                .anyMatch(line -> Long.parseLong(line.substring(TortureJob.SLOW.length())) >= from);
    }

    private static boolean hasPrinted(ChildProcess process, String what) {
        return process.logTail(LINES_TO_FAILPOINT).contains(what);
    }

    private static Effect notReached(ChildProcess process, String failpoint) {
        return Effect.notDone(
                "the process did not come to " + failpoint + " within " + END_LIMIT.toSeconds() + " s",
                Promise.NEVER_SKIP,
                see(process));
    }

    private static String see(ChildProcess process) {
        return process + ", see " + process.log();
    }

    /** Waits until one of two has ended: it must say that it was replaced. The other is the one that is meant to run. */
    Effect awaitOneOf(ChildProcess one, ChildProcess other) {
        if (!Waiting.until(END_LIMIT.multipliedBy(2), () -> !one.isAlive() || !other.isAlive())) {
            findings.add(Promise.NO_ZOMBIE, "two processes run the job: " + one + " and " + other);
            one.kill9();
            current = other;
            return Effect.notDone("none of two was replaced");
        }
        OptionalInt first = one.waitFor(Duration.ZERO);
        OptionalInt second = other.waitFor(Duration.ZERO);
        // If both have ended the one that was replaced is meant; the other has ended by itself, and is judged for that.
        boolean isSecond = first.isEmpty() || (second.isPresent() && isReplaced(second.getAsInt()));
        current = isSecond ? one : other;
        return isSecond ? judgeReplaced(other, second.orElseThrow()) : judgeReplaced(one, first.getAsInt());
    }

    /** Where more than this is done at a time one may end for that, and is not replaced then. */
    private Effect judgeReplaced(ChildProcess ended, int code) {
        if (isReplaced(code)) {
            return Effect.DONE;
        }
        String why = "one of two ended with exit code " + code + ", expected " + ExitCode.REPLACED.code();
        if (isStopped(ended, code) || isRefusal(ended, code) || START_AGAIN.contains(code)) {
            judgeEnd(ended, code);
            perhapsReplaced = current;
            return Effect.notDone(why, Promise.NO_ZOMBIE, see(ended));
        }
        findings.add(Promise.NO_ZOMBIE, why + ": " + see(ended));
        return Effect.notDone(why);
    }

    // ---- verbs

    /** Starts a verb of the command line on the job. */
    ChildProcess verb(String verb, String... more) {
        List<String> args = new ArrayList<>(List.of(verb, plan.job()));
        args.addAll(List.of(more));
        args.addAll(List.of("-D", "checkpoint.dir=" + settings.get("checkpoint.dir")));
        args.addAll(storeSettings());
        return launch(verb, args, "");
    }

    /** What is needed to reach a bucket. */
    private List<String> storeSettings() {
        List<String> args = new ArrayList<>();
        settings.forEach((name, value) -> {
            if (name.startsWith("s3.")) {
                args.addAll(List.of("-D", name + "=" + value));
            }
        });
        return args;
    }

    /** Starts to read all state of a checkpoint or savepoint. */
    ChildProcess readState(String place) {
        List<String> args = new ArrayList<>(List.of("state", "ls", place));
        args.addAll(storeSettings());
        return launch("state-ls", args, "");
    }

    /** Asks for the job's end with a savepoint. */
    ChildProcess stopWithSavepoint() {
        stopAsked = current();
        return verb("stop", "--savepoint=" + savepoints());
    }

    private String savepoints() {
        return Objects.requireNonNull(settings.get("savepoint.dir"), "savepoint.dir");
    }

    /** Waits for the verb, and says it again as long as it is told to; the next start begins from the savepoint. */
    Effect awaitSavepoint(ChildProcess first) {
        ChildProcess stop = insist(first, this::stopWithSavepoint);
        OptionalInt exit = stop.waitFor(Duration.ZERO);
        stop.close();
        Optional<String> path = stop.logTail(20)
                .lines()
                .filter(line -> line.startsWith(savepoints()))
                .findFirst();
        if (exit.isEmpty() || exit.getAsInt() != 0 || path.isEmpty()) {
            kill();
            String how = exit.isEmpty()
                    ? "has not ended within " + END_LIMIT.toSeconds() + " s"
                    : exit.getAsInt() != 0 ? "ended with exit code " + exit.getAsInt() : "named no savepoint";
            return Effect.notDone("stop --savepoint " + how, Promise.RESTORABLE, see(stop));
        }
        savepoint = path.get();
        stopAsked = null;
        expectStopped(current());
        return Effect.DONE;
    }

    /** Waits for a verb, and says it again as long as it is told to. @return the last one, which may not have ended */
    private ChildProcess insist(ChildProcess first, Supplier<ChildProcess> again) {
        long deadline = System.nanoTime() + VERB_LIMIT.toNanos();
        ChildProcess verb = first;
        OptionalInt exit = verb.waitFor(END_LIMIT);
        while (exit.isPresent()
                && SAY_AGAIN.contains(exit.getAsInt())
                && current().isAlive()
                && System.nanoTime() - deadline < 0) {
            verb = again.get();
            exit = verb.waitFor(END_LIMIT);
        }
        return verb;
    }

    private boolean expectStopped(ChildProcess process) {
        OptionalInt exit = process.waitFor(END_LIMIT);
        boolean stopped = exit.isPresent() && exit.getAsInt() == ExitCode.DONE.code();
        if (!stopped) {
            String how = exit.isPresent() ? "ended with exit code " + exit.getAsInt() : "has not ended";
            findings.add(Promise.NEVER_SKIP, process + " was stopped and " + how + ", see " + process.log());
            process.close();
        }
        return stopped;
    }

    /** Stops the job for good. @return whether it did */
    boolean stop() {
        ChildProcess last = current();
        stopAsked = last;
        return verb("stop").exitCode(END_LIMIT) == 0 && expectStopped(last);
    }

    /** Starts the stopped job again: it goes on from its last checkpoint. */
    void resume() {
        savepoint = "latest";
        start();
    }

    /** Starts to ask for the job's end for good, with all of its checkpoints. */
    ChildProcess askForCancel() {
        stopAsked = current();
        return verb("cancel");
    }

    /** Asks for that, and waits for it. @return whether it is done; a finding, if not */
    boolean cancel() {
        ChildProcess job = current();
        ChildProcess cancel = insist(askForCancel(), this::askForCancel);
        OptionalInt exit = cancel.waitFor(Duration.ZERO);
        cancel.close();
        if (exit.isPresent() && exit.getAsInt() == 0) {
            return expectStopped(job);
        }
        findings.add(
                Promise.NEVER_SKIP,
                "the job could not be cancelled: "
                        + (exit.isPresent()
                                ? "exit code " + exit.getAsInt()
                                : "no answer within " + END_LIMIT.toSeconds() + " s")
                        + ": " + see(cancel) + ", and " + job.log());
        return false;
    }

    @Override
    public void close() {
        started.forEach(ChildProcess::close);
    }
}
