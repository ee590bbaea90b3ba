package dev.weir.service;

import dev.weir.config.JobConfig;
import dev.weir.coordinator.JobControl;
import dev.weir.coordinator.Outcome;
import dev.weir.job.JobGraph;
import java.util.function.Consumer;

/** Runs a job to its end: the seam between the service and the engine. */
public interface JobLauncher {
    /**
     * Blocks until the job has ended and nothing of it runs any more.
     *
     * @param started called once, on any thread, as soon as the job can be asked and told things: before the first claim,
     *     so that a process that waits for its broker can be watched and ended
     * @throws dev.weir.error.WeirException when the job can't be started
     */
    Outcome run(JobGraph graph, JobConfig config, Consumer<JobControl> started);
}
