package dev.weir.it.kafka;

import dev.weir.it.kafka.CommandInThisJvm.Said;
import dev.weir.lab.broker.Broker;
import dev.weir.lab.broker.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One job on a broker: its topics, its input, its output, and its processes, each with a log of its own. Closing it kills
 * whatever still runs. {@code -Dweir.with='NAME=VALUE;...'} gives the jobs of all suites more settings.
 */
final class FaultRig implements AutoCloseable {
    /** What the command adds to the settings of every job; empty: nothing. */
    static final String WITH = System.getProperty("weir.with", "");

    /** How long anything may take. Nothing waits this long unless something is broken. */
    static final Duration LIMIT = Duration.ofSeconds(180);

    static final int KILLED = 137;
    static final int REPLACED = 76;

    /** Nobody knows where to reach it, or it does not run yet. */
    private static final List<Integer> AGAIN = List.of(69, 75);

    private static final int INPUT_PARTITIONS = 4;
    private static final int OUTPUT_PARTITIONS = 3;
    private static final Duration POLL_INTERVAL = Duration.ofMillis(80);
    private static final long REACHABLE_POLL_MS = 500;

    private final Broker broker;
    private final Path folder;
    private final String job;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final List<String> moreJvmArgs = new ArrayList<>();
    private final List<ChildProcess> processes = new ArrayList<>();
    private final CommittedOutput output;
    private final Feeder feeder;

    /**
     * Makes the topics.
     *
     * @param folder for checkpoints and logs
     * @param job its name, which is the prefix of its topics too
     * @param perSecond the rate of the input once it is started
     */
    FaultRig(Broker broker, Path folder, String job, int perSecond) {
        this.broker = broker;
        this.folder = folder;
        this.job = job;
        broker.createTopics(INPUT_PARTITIONS, topic(NumberedJob.NUMBERS));
        broker.createTopics(OUTPUT_PARTITIONS, topic(NumberedJob.COUNTS), topic(NumberedJob.WINDOWS));
        String servers = broker.bootstrapServers();
        output = new CommittedOutput(servers, topic(NumberedJob.COUNTS), topic(NumberedJob.WINDOWS), OUTPUT_PARTITIONS);
        feeder = new Feeder(servers, topic(NumberedJob.NUMBERS), INPUT_PARTITIONS, perSecond);
        set("checkpoint.dir", folder.resolve("checkpoints").toString());
        set("checkpoint.interval", "200ms");
        set("kafka.bootstrap.servers", servers);
        set("topic-prefix", job + "-");
        set("restart.exponential-delay.initial-backoff", "200ms");
        set("restart.exponential-delay.max-backoff", "2s");
        for (String more : WITH.split(";", 0)) {
            if (!more.isEmpty()) {
                set(more.substring(0, more.indexOf('=')), more.substring(more.indexOf('=') + 1));
            }
        }
    }

    /** Its state lies in RocksDB, little of it in memory, and bases are taken often. */
    FaultRig inRocksDb() {
        return set("state.backend", "rocksdb")
                .set("state.memory", "32mb")
                .set("state.base-after", "16kb")
                .set("state.local-dir", folder.resolve("local").toString());
    }

    String topic(String name) {
        return job + "-" + name;
    }

    String job() {
        return job;
    }

    Path checkpoints() {
        return folder.resolve("checkpoints").resolve(job);
    }

    Feeder feeder() {
        return feeder;
    }

    CommittedOutput output() {
        return output;
    }

    /** A setting of all processes started from now on. */
    FaultRig set(String name, String value) {
        settings.put(name, value);
        return this;
    }

    /** An argument of the JVM of all processes started from now on. */
    FaultRig jvmArg(String argument) {
        moreJvmArgs.add(argument);
        return this;
    }

    /** A failed attempt ends the process. */
    FaultRig withoutRestarts() {
        settings.keySet().removeIf(name -> name.startsWith("restart."));
        return set("restart.strategy", "none");
    }

    /** What is set now. */
    Map<String, String> settings() {
        return Map.copyOf(settings);
    }

    // ---- processes

    /** Starts a processor. */
    ChildProcess start() {
        return start("");
    }

    /** Starts a processor that halts where the failpoint says; empty: nowhere. */
    ChildProcess start(String failpoint) {
        return start(failpoint, List.of());
    }

    /** Starts a processor with more arguments. */
    ChildProcess startWith(String... arguments) {
        return start("", List.of(arguments));
    }

    /** Starts a processor with more arguments that halts where the failpoint says. */
    ChildProcess start(String failpoint, List<String> more) {
        String name = "run" + (failpoint.isEmpty() ? "" : "-" + failpoint.replaceAll("[:#+]", "-"));
        return launch(name, runArgs(more), failpoint);
    }

    private List<String> runArgs(List<String> more) {
        List<String> args = new ArrayList<>(List.of("run", "-c", NumberedJob.class.getName(), "--name", job));
        settings.forEach((name, value) -> args.addAll(List.of("-D", name + "=" + value)));
        args.addAll(more);
        return args;
    }

    /** What a start says that ends by itself, as one that is refused does; in this JVM. */
    Said runToItsEnd(String... arguments) {
        return CommandInThisJvm.run(runArgs(List.of(arguments)).toArray(String[]::new));
    }

    /** Runs a verb of the command line on the job, in this JVM. */
    Said verb(String verb, String... more) {
        return CommandInThisJvm.run(verbArgs(verb, more).toArray(String[]::new));
    }

    private List<String> verbArgs(String verb, String... more) {
        List<String> args = new ArrayList<>(verb.equals("list") ? List.of(verb) : List.of(verb, job));
        args.addAll(List.of(more));
        settings.forEach((name, value) -> {
            if (name.equals("checkpoint.dir") || name.startsWith("s3.")) {
                args.addAll(List.of("-D", name + "=" + value));
            }
        });
        return args;
    }

    /** Runs a verb on a job that may have claimed just now, in this JVM, again and again as long as it can't be reached. */
    Said verbWhenReachable(String verb, String... more) {
        return whenReachable(() -> verb(verb, more), Said::exitCode);
    }

    /** The same as a process, as a person would. */
    ChildProcess processWhenReachable(String verb, String... more) {
        return whenReachable(() -> launch(verb, verbArgs(verb, more), ""), process -> process.exitCode(LIMIT));
    }

    private static <T> T whenReachable(Supplier<T> command, ToIntFunction<T> exitCode) {
        T done = command.get();
        for (int again = 0; again < 20 && AGAIN.contains(exitCode.applyAsInt(done)); again++) {
            Suite.pause(REACHABLE_POLL_MS);
            done = command.get();
        }
        return done;
    }

    private ChildProcess launch(String name, List<String> args, String failpoint) {
        try {
            Path logs = Files.createDirectories(folder.resolve("logs-" + job));
            Path log = logs.resolve("%03d-%s.log".formatted(processes.size(), name));
            ChildProcess process = Suite.weir()
                    .name(job + " " + name)
                    .jvmArgs(moreJvmArgs)
                    .environment("WEIR_FAILPOINT", failpoint)
                    .args(args)
                    .start(log);
            processes.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that a process has said. */
    static String log(ChildProcess process) {
        try {
            return Files.readString(process.log());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- waiting

    /** Waits for a condition; fails at once, with its log, when a process ends that should not. */
    static void await(String what, BooleanSupplier condition, ChildProcess... alive) {
        try {
            Awaitility.await(what)
                    .pollInSameThread()
                    .atMost(LIMIT)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(POLL_INTERVAL)
                    .until(() -> {
                        // Looked at first: what has ended may have met the condition before.
                        ChildProcess ended = firstEnded(alive);
                        boolean met = condition.getAsBoolean();
                        if (!met && ended != null) {
                            throw ended.failure("ended with " + ended.exitCode(LIMIT) + " while waiting for: " + what);
                        }
                        return met;
                    });
        } catch (ConditionTimeoutException e) {
            for (ChildProcess process : alive) {
                if (process.isAlive()) {
                    process.dumpThreads();
                }
            }
            throw new AssertionError("in vain: " + what + "; threads are in the logs of " + List.of(alive), e);
        }
    }

    private static @Nullable ChildProcess firstEnded(ChildProcess... processes) {
        for (ChildProcess process : processes) {
            if (!process.isAlive()) {
                return process;
            }
        }
        return null;
    }

    /** Waits until more is committed than there is now. */
    void awaitOutput(ChildProcess... alive) {
        int before = output.readToEnd();
        await("more output than " + before + " counts", () -> output.readToEnd() > before, alive);
    }

    static void assertExit(ChildProcess process, int code) {
        int found = process.exitCode(LIMIT);
        if (found != code) {
            throw process.failure("ended with " + found + ", expected " + code);
        }
    }

    static void assertExit(Said said, int code) {
        if (said.exitCode() != code) {
            throw new AssertionError("ended with " + said.exitCode() + ", expected " + code + ": " + said.text());
        }
    }

    // ---- the end

    /** Ends the input, lets a processor finish the work without a fault, and judges. @return how many numbers there were */
    long finishAndJudge() {
        return finishAndJudge(start());
    }

    /** Ends the input, lets this processor finish the work, stops it, and judges. @return how many numbers there were */
    long finishAndJudge(ChildProcess last) {
        long numbers = feeder.finish();
        long windows = Numbers.expectedWindowCount(numbers);
        await(
                "all " + numbers + " counts and " + windows + " windows",
                () -> output.readToEnd() >= numbers && output.windows().size() >= windows,
                last);
        assertExit(verbWhenReachable("stop"), 0);
        assertExit(last, 0);
        judge(numbers);
        return numbers;
    }

    /** Compares all committed output with what these numbers must give; nothing may be undecided any more. */
    void judge(long numbers) {
        awaitDecided();
        output.readToEnd();
        exact(
                "input",
                Judge.judgeInput(numbers, WrittenInput.read(broker.bootstrapServers(), topic(NumberedJob.NUMBERS))));
        exact("output", Judge.judge(numbers, output.counts(), output.windows()));
        System.out.printf("%s: %d numbers, exact%n", job, numbers);
    }

    private void exact(String what, List<String> findings) {
        if (!findings.isEmpty()) {
            throw new AssertionError(
                    "the %s of job %s is not exact: %s; logs in %s".formatted(what, job, findings, folder));
        }
    }

    /** Waits until the last stable offset is the end everywhere. */
    void awaitDecided(ChildProcess... alive) {
        await("no open transaction", () -> output.undecided().isEmpty(), alive);
    }

    Map<TopicPartition, String> undecided() {
        return output.undecided();
    }

    @Override
    public void close() {
        processes.forEach(ChildProcess::close);
        feeder.close();
        output.close();
    }
}
