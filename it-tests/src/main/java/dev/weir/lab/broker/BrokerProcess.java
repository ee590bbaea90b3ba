package dev.weir.lab.broker;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * A real KRaft broker as a process of its own: it can be killed with -9, paused, and started again on its data and
 * ports. Owned by one thread.
 */
public final class BrokerProcess implements Broker {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);

    /** What kind of JVM the broker runs in. */
    public enum Speed {
        /** Up in a second, small; slow under load. For demos and tests. */
        FAST_START(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")),
        /** The whole of the JVM's speed. For measurements. */
        FULL(List.of("-Xms1g", "-Xmx1g", "-XX:+UseG1GC"));

        private final List<String> jvmArgs;

        Speed(List<String> jvmArgs) {
            this.jvmArgs = jvmArgs;
        }

        List<String> jvmArgs() {
            return jvmArgs;
        }
    }

    private final BrokerFiles files;
    private final List<String> jvmArgs;
    private ChildProcess process;

    private BrokerProcess(BrokerFiles files, List<String> jvmArgs, ChildProcess process) {
        this.files = files;
        this.jvmArgs = jvmArgs;
        this.process = process;
    }

    /**
     * Starts a new broker and waits until it answers.
     *
     * @param folder of its data and log; is made, and deleted by {@link #close}
     * @param speed what kind of JVM
     * @param cache a folder for the archive of loaded classes that makes later starts faster; made on the first use with a
     *     given class path, which takes some seconds. Null: no archive
     * @param settings broker settings that differ from the lab's
     */
    public static BrokerProcess start(Path folder, Speed speed, @Nullable Path cache, Map<String, String> settings) {
        BrokerProcess broker = launch(folder, Seat.single(), speed, cache, settings);
        broker.awaitReady();
        return broker;
    }

    /** Starts a new broker as a node of a cluster, and does not wait: it answers when most nodes are there. */
    static BrokerProcess launch(
            Path folder, Seat seat, Speed speed, @Nullable Path cache, Map<String, String> settings) {
        Path absolute = folder.toAbsolutePath();
        List<String> jvmArgs = new ArrayList<>(speed.jvmArgs());
        if (cache != null) {
            ClassArchive archive = ClassArchive.in(cache, "broker", jvmArgs, ClassArchive.jars());
            if (!archive.exists()) {
                train(absolute.resolve("training"), jvmArgs, archive);
            }
            jvmArgs.addAll(archive.useArgs());
        }
        BrokerFiles files = BrokerFiles.create(absolute, seat, settings);
        return new BrokerProcess(files, jvmArgs, launch(files, jvmArgs));
    }

    /** A broker that is fast to start, with its class archive kept in {@code cache}. */
    public static BrokerProcess start(Path folder, @Nullable Path cache) {
        return start(folder, Speed.FAST_START, cache, Map.of());
    }

    @Override
    public String bootstrapServers() {
        return files.bootstrapServers();
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Whether it takes connections. */
    public boolean isListening() {
        return files.portIsOpen();
    }

    /** Where the broker logs. */
    public Path log() {
        return files.log();
    }

    /** Kills it as a crash would; its data stays. */
    public void kill9() {
        process.kill9();
    }

    /** Pauses it (SIGSTOP): connections stay open and nothing answers. */
    public void stopProcess() {
        process.stop();
    }

    /** Lets a paused broker go on (SIGCONT). */
    public void continueProcess() {
        process.resume();
    }

    /** Asks it to end in order (SIGTERM), and waits until it has; its data stays. */
    public void shutDown() {
        process.terminate();
        process.exitCode(START_TIMEOUT);
    }

    /** Starts a killed broker again on its data and ports, and waits until it answers. */
    public void restart() {
        launchAgain();
        awaitReady();
    }

    /** Starts a killed broker again and does not wait. */
    public void launchAgain() {
        if (process.isAlive()) {
            throw new IllegalStateException("still runs: " + process);
        }
        process = launch(files, jvmArgs);
    }

    /** Waits until the broker answers. */
    public void awaitReady() {
        awaitAnswer(process, files);
    }

    @Override
    public void close() {
        process.close();
        files.delete();
    }

    /** Runs the broker once, so that the JVM can write down which classes it loads. */
    private static void train(Path folder, List<String> jvmArgs, ClassArchive archive) {
        BrokerFiles files = BrokerFiles.create(folder, Map.of());
        List<String> args = new ArrayList<>(jvmArgs);
        args.addAll(archive.makeArgs());
        try (ChildProcess trainee = launch(files, args)) {
            awaitAnswer(trainee, files);
            trainee.terminate();
            trainee.exitCode(START_TIMEOUT);
        }
        files.delete();
        archive.publish();
    }

    private static ChildProcess launch(BrokerFiles files, List<String> jvmArgs) {
        return ChildProcess.java("kafka.Kafka")
                .name("broker")
                .classPath(ClassArchive.jars())
                .jvmArgs(jvmArgs)
                .jvmArgs(List.of("-Dlogback.configurationFile=" + files.logback()))
                .args(files.serverProperties().toString())
                .start(files.log());
    }

    private static void awaitAnswer(ChildProcess process, BrokerFiles files) {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        await(process, deadline, files::portIsOpen);
        try (Admin admin = Admin.create(Map.of(
                "bootstrap.servers", files.bootstrapServers(),
                "default.api.timeout.ms", "3000",
                "request.timeout.ms", "2000"))) {
            await(process, deadline, () -> answers(admin));
        }
    }

    private static void await(ChildProcess process, long deadline, BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (process.waitFor(POLL_INTERVAL).isPresent()) {
                throw process.failure("ended before it answered");
            }
            if (System.nanoTime() - deadline > 0) {
                throw process.failure("did not answer within " + START_TIMEOUT.toSeconds() + " s");
            }
        }
    }

    private static boolean answers(Admin admin) {
        try {
            return !admin.describeCluster().nodes().get().isEmpty();
        } catch (ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WeirException(ExitCode.INTERNAL, "Interrupted while waiting for the broker", e);
        }
    }
}
