package dev.weir.lab.broker;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * A real KRaft broker as a process of its own: it can be killed with -9, paused, and started again on its data and
 * ports. One that is a cluster by itself has a method of Kafka's mended ({@link MendedKafka}). Owned by one thread.
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
    private final Jvm jvm;
    private ChildProcess process;

    /** What a broker runs in. */
    private record Jvm(String classPath, List<String> args) {
        Jvm with(List<String> more) {
            return new Jvm(
                    classPath, Stream.concat(args.stream(), more.stream()).toList());
        }
    }

    private BrokerProcess(BrokerFiles files, Jvm jvm) {
        this.files = files;
        this.jvm = jvm;
        this.process = launch(files, jvm);
    }

    /**
     * Starts a new broker that is a cluster by itself, with {@link MendedKafka}, and waits until it answers.
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

    /** The same with Kafka as it is, without an archive of its classes. */
    static BrokerProcess startAsItIs(Path folder, Map<String, String> settings) {
        BrokerProcess broker = launch(folder, Seat.single(), Speed.FAST_START, null, settings, ClassArchive.jars());
        broker.awaitReady();
        return broker;
    }

    /**
     * Starts a new broker as a node of a cluster, and does not wait: it answers when most nodes are there. Kafka is as it
     * is when there are other nodes.
     */
    static BrokerProcess launch(
            Path folder, Seat seat, Speed speed, @Nullable Path cache, Map<String, String> settings) {
        String jars = ClassArchive.jars();
        String classPath =
                seat.isSingle() ? MendedKafka.jarIn(cache == null ? folder : cache) + File.pathSeparator + jars : jars;
        return launch(folder, seat, speed, cache, settings, classPath);
    }

    private static BrokerProcess launch(
            Path folder, Seat seat, Speed speed, @Nullable Path cache, Map<String, String> settings, String classPath) {
        Path absolute = folder.toAbsolutePath();
        Jvm jvm = new Jvm(classPath, speed.jvmArgs());
        if (cache != null) {
            ClassArchive archive = ClassArchive.in(cache, "broker", jvm.args, classPath);
            if (!archive.exists()) {
                train(absolute.resolve("training"), jvm, archive);
            }
            jvm = jvm.with(archive.useArgs());
        }
        return new BrokerProcess(BrokerFiles.create(absolute, seat, settings), jvm);
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
        process = launch(files, jvm);
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
    private static void train(Path folder, Jvm jvm, ClassArchive archive) {
        BrokerFiles files = BrokerFiles.create(folder, Map.of());
        try (ChildProcess trainee = launch(files, jvm.with(archive.makeArgs()))) {
            awaitAnswer(trainee, files);
            trainee.terminate();
            trainee.exitCode(START_TIMEOUT);
        }
        files.delete();
        archive.publish();
    }

    private static ChildProcess launch(BrokerFiles files, Jvm jvm) {
        return ChildProcess.java("kafka.Kafka")
                .name("broker")
                .classPath(jvm.classPath)
                .jvmArgs(jvm.args)
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
