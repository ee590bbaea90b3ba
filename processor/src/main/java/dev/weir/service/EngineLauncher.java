package dev.weir.service;

import dev.weir.config.JobConfig;
import dev.weir.coordinator.Engine;
import dev.weir.coordinator.JobControl;
import dev.weir.coordinator.Outcome;
import dev.weir.job.JobGraph;
import java.util.function.Consumer;

/** Runs jobs on the engine, with the failpoint that the environment names. */
public final class EngineLauncher implements JobLauncher {
    @Override
    public Outcome run(JobGraph graph, JobConfig config, Consumer<JobControl> started) {
        return new Engine(HaltAtFailpoint.fromEnvironment(System::getenv), release()).run(graph, config, started);
    }

    private static String release() {
        String release = EngineLauncher.class.getPackage().getImplementationVersion();
        return release == null ? "unknown" : release;
    }
}
