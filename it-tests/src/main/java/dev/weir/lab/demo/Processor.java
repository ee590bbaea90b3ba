package dev.weir.lab.demo;

import dev.weir.lab.broker.ChildProcess;
import dev.weir.lab.broker.ClassArchive;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The job as a process of its own, {@code weir run}, which can be killed and started again. Owned by one thread. */
final class Processor implements AutoCloseable {
    // A JVM that is up fast: the demo starts it often.
    private static final List<String> JVM_ARGS = List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

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
     */
    static Processor start(Map<String, String> settings, Path folder) {
        List<String> jvmArgs = new ArrayList<>(JVM_ARGS);
        jvmArgs.addAll(ClassArchive.weirArgs());
        return new Processor(new Launch("flights-demo", jvmArgs, settings, folder.resolve("processor.log")));
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
