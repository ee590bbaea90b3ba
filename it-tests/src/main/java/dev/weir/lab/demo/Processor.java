package dev.weir.lab.demo;

import dev.weir.lab.broker.ChildProcess;
import dev.weir.lab.broker.ClassArchive;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The job as a process of its own, {@code weir run}, which can be killed and started again. Owned by one thread. */
final class Processor implements AutoCloseable {
    // A JVM that is up fast: the demo starts it often.
    private static final List<String> JVM_ARGS = List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    private static final Duration TRAINING_LIMIT = Duration.ofSeconds(60);

    private final Launch launch;
    private ChildProcess process;

    /**
     * How it is started.
     *
     * @param settings given to it as {@code -D name=value}
     */
    private record Launch(String job, List<String> jvmArgs, Map<String, String> settings, Path log) {
        ChildProcess start() {
            List<String> args = new ArrayList<>(List.of("run", "-c", FlightsJob.class.getName(), "--name", job));
            settings.forEach((name, value) -> args.addAll(List.of("-D", name + "=" + value)));
            return ChildProcess.java("dev.weir.service.Weir")
                    .name("processor")
                    .jvmArgs(jvmArgs)
                    .args(args)
                    .start(log);
        }
    }

    private Processor(Launch launch) {
        this.launch = launch;
        this.process = launch.start();
    }

    /**
     * Starts it.
     *
     * @param folder of its log
     * @param cache a folder for the archive of loaded classes that makes its starts faster; on the first use with this jar
     *     the job, under another name, runs once to make it. Null: no archive
     * @param status tells when that run is up
     */
    static Processor start(Map<String, String> settings, Path folder, @Nullable Path cache, StatusClient status) {
        Path log = folder.resolve("processor.log");
        List<String> jvmArgs = new ArrayList<>(JVM_ARGS);
        if (cache != null) {
            ClassArchive archive = ClassArchive.in(cache, "processor", JVM_ARGS, System.getProperty("java.class.path"));
            if (!archive.exists()) {
                List<String> making = new ArrayList<>(JVM_ARGS);
                making.addAll(archive.makeArgs());
                train(new Launch("training", making, settings, log), status);
                archive.publish();
            }
            jvmArgs.addAll(archive.useArgs());
        }
        return new Processor(new Launch("flights-demo", jvmArgs, settings, log));
    }

    private static void train(Launch launch, StatusClient status) {
        try (ChildProcess trainee = launch.start()) {
            long deadline = System.nanoTime() + TRAINING_LIMIT.toNanos();
            while (!runs(status)) {
                if (trainee.waitFor(Duration.ofMillis(100)).isPresent() || System.nanoTime() - deadline > 0) {
                    throw trainee.failure("did not start");
                }
            }
            trainee.terminate();
            trainee.exitCode(TRAINING_LIMIT);
        }
    }

    private static boolean runs(StatusClient status) {
        Status now = status.status();
        return now != null && now.isRunning();
    }

    ChildProcess process() {
        return process;
    }

    /** Starts it again; the one before must have ended. */
    void restart() {
        process = launch.start();
    }

    @Override
    public void close() {
        process.close();
    }
}
