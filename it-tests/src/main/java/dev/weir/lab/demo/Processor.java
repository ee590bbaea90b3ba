package dev.weir.lab.demo;

import dev.weir.lab.broker.ChildProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The job as a process of its own, {@code weir run}, which can be killed and started again. Owned by one thread. */
final class Processor implements AutoCloseable {
    // A JVM that is up fast: the demo starts it often.
    private static final List<String> JVM_ARGS =
            List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

    private final Map<String, String> settings;
    private final Path log;
    private ChildProcess process;

    /** @param settings given to it as {@code -D name=value} */
    Processor(Map<String, String> settings, Path folder) {
        this.settings = settings;
        this.log = folder.resolve("processor.log");
        this.process = launch();
    }

    ChildProcess process() {
        return process;
    }

    /** Starts it again; the one before must have ended. */
    void restart() {
        process = launch();
    }

    private ChildProcess launch() {
        List<String> args = new ArrayList<>(List.of("run", "-c", FlightsJob.class.getName(), "--name", "flights-demo"));
        settings.forEach((name, value) -> args.addAll(List.of("-D", name + "=" + value)));
        return ChildProcess.java("dev.weir.service.Weir")
                .name("processor")
                .jvmArgs(JVM_ARGS)
                .args(args)
                .start(log);
    }

    @Override
    public void close() {
        process.close();
    }
}
