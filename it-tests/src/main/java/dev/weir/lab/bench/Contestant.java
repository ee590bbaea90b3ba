package dev.weir.lab.bench;

import dev.weir.lab.Lab;
import dev.weir.lab.broker.ChildProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The two systems that the bench compares, each a JVM of its own with the same flags. */
enum Contestant {
    RAW,
    WEIR;

    /** The flags of both. The fixed number of compiler threads lets their processor time be told apart. */
    static final List<String> JVM_ARGS = List.of("-Xmx1g", "-XX:-UseDynamicNumberOfCompilerThreads");

    static final int WEIR_PARALLELISM = 2;

    /**
     * One run.
     *
     * @param name unique for the run: the job's name
     * @param untilEnd whether it ends at the input's present end, or never
     * @param folder of its log and, for Weir, its checkpoints
     */
    record Run(
            String name,
            Workload workload,
            String bootstrapServers,
            String in,
            String out,
            boolean untilEnd,
            Path folder) {}

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    ChildProcess start(Run run) {
        return this == RAW ? startRaw(run) : startWeir(run);
    }

    private static ChildProcess startRaw(Run run) {
        return ChildProcess.java(Lab.class.getName())
                .name("the raw loop")
                .jvmArgs(JVM_ARGS)
                .args("raw-loop", run.name(), run.workload().name())
                .args(run.bootstrapServers(), run.in(), run.out(), Boolean.toString(run.untilEnd()))
                .start(run.folder().resolve(run.name() + ".log"));
    }

    private static ChildProcess startWeir(Run run) {
        List<String> args =
                new ArrayList<>(List.of("run", "-c", run.workload().job().getName(), "--name", run.name()));
        setting(args, "kafka.bootstrap.servers", run.bootstrapServers());
        setting(args, "checkpoint.dir", run.folder().resolve("checkpoints").toString());
        setting(args, "parallelism", Integer.toString(WEIR_PARALLELISM));
        setting(args, BenchStreams.IN, run.in());
        setting(args, BenchStreams.OUT, run.out());
        setting(args, BenchStreams.UNTIL_END, Boolean.toString(run.untilEnd()));
        return ChildProcess.java("dev.weir.service.Weir")
                .name("weir")
                .jvmArgs(JVM_ARGS)
                .args(args)
                .start(run.folder().resolve(run.name() + ".log"));
    }

    private static void setting(List<String> args, String name, String value) {
        args.add("-D");
        args.add(name + "=" + value);
    }
}
