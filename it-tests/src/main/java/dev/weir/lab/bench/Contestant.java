package dev.weir.lab.bench;

import dev.weir.lab.Lab;
import dev.weir.lab.broker.ChildProcess;
import dev.weir.lab.broker.ClassArchive;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The two systems that the bench compares, each a JVM of its own with the same flags. */
enum Contestant {
    RAW,
    WEIR;

    /** The flags of both. The fixed number of compiler threads lets their processor time be told apart. */
    private static final List<String> JVM_ARGS = List.of("-Xmx1g", "-XX:-UseDynamicNumberOfCompilerThreads");

    /**
     * One run.
     *
     * @param name unique for the run: the job's name
     * @param out what it writes, or what the names of several topics begin with
     * @param untilEnd whether it ends at the input's present end, or never
     * @param interval from commit to commit
     * @param parallelism Weir's
     * @param moreJvmArgs flags besides those that every run has
     * @param settings of Weir's, besides those that every run has; those of state are the raw loop's too
     * @param folder of its log and, for Weir, its checkpoints
     */
    record Run(
            String name,
            Workload workload,
            String bootstrapServers,
            String in,
            String out,
            boolean untilEnd,
            Duration interval,
            int parallelism,
            List<String> moreJvmArgs,
            Map<String, String> settings,
            Path folder) {

        /** The same with more settings. */
        Run with(Map<String, String> more) {
            Map<String, String> all = new TreeMap<>(settings);
            all.putAll(more);
            return new Run(
                    name,
                    workload,
                    bootstrapServers,
                    in,
                    out,
                    untilEnd,
                    interval,
                    parallelism,
                    moreJvmArgs,
                    all,
                    folder);
        }

        /** The same with more flags of the JVM. */
        Run withJvmArgs(List<String> more) {
            List<String> all = new ArrayList<>(moreJvmArgs);
            all.addAll(more);
            return new Run(
                    name, workload, bootstrapServers, in, out, untilEnd, interval, parallelism, all, settings, folder);
        }

        /** Where state in RocksDB lies, below it in a folder of the run's name. */
        Path localState() {
            return folder.resolve("state");
        }

        /** The topics that it writes. */
        List<String> outputs() {
            return workload.outputs(out);
        }

        private String intervalText() {
            return interval.toMillis() + "ms";
        }
    }

    /** The flags of both systems. */
    static List<String> jvmArgs(List<String> more) {
        List<String> all = new ArrayList<>(JVM_ARGS);
        all.addAll(more);
        return all;
    }

    static List<String> labels(List<Contestant> contestants) {
        return contestants.stream().map(Contestant::label).toList();
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    ChildProcess start(Run run) {
        return this == RAW ? startRaw(run) : startWeir(run);
    }

    private static ChildProcess startRaw(Run run) {
        List<String> state = new ArrayList<>();
        run.settings().forEach((name, value) -> {
            if (name.startsWith("state.")) {
                setting(state, name, value);
            }
        });
        setting(state, "state.local-dir", run.localState().toString());
        return ChildProcess.java(Lab.class.getName())
                .name("the raw loop")
                .jvmArgs(jvmArgs(run.moreJvmArgs()))
                .args("raw-loop", run.name(), run.workload().name())
                .args(run.bootstrapServers(), run.in(), run.out(), Boolean.toString(run.untilEnd()))
                .args(run.intervalText())
                .args(state)
                .start(run.folder().resolve(run.name() + ".log"));
    }

    private static ChildProcess startWeir(Run run) {
        List<String> args =
                new ArrayList<>(List.of("run", "-c", run.workload().job().getName(), "--name", run.name()));
        setting(args, "kafka.bootstrap.servers", run.bootstrapServers());
        setting(args, "checkpoint.dir", run.folder().resolve("checkpoints").toString());
        setting(args, "parallelism", Integer.toString(run.parallelism()));
        setting(args, "checkpoint.interval", run.intervalText());
        run.settings().forEach((name, value) -> setting(args, name, value));
        setting(args, "state.local-dir", run.localState().toString());
        setting(args, BenchStreams.IN, run.in());
        setting(args, BenchStreams.OUT, run.out());
        setting(args, BenchStreams.UNTIL_END, Boolean.toString(run.untilEnd()));
        return ChildProcess.java("dev.weir.service.Weir")
                .name("weir")
                .jvmArgs(ClassArchive.weirArgs())
                .jvmArgs(jvmArgs(run.moreJvmArgs()))
                .environmentOfLauncher()
                .args(args)
                .start(run.folder().resolve(run.name() + ".log"));
    }

    private static void setting(List<String> args, String name, String value) {
        args.add("-D");
        args.add(name + "=" + value);
    }
}
