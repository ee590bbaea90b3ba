package dev.weir.service;

import dev.weir.config.JobConfig;
import dev.weir.coordinator.JobControl;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.job.JobGraph;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/** Runs a job to its end: the seam between the service and the engine. */
public interface JobLauncher {
    /**
     * How a run ended.
     *
     * @param message for people: what happened and, after a failure, what to do
     */
    record Outcome(ExitCode code, String message) {}

    /**
     * Blocks until the job has ended and nothing of it runs any more.
     *
     * @param started called once, on any thread, as soon as the job can be asked and told things: before the first claim,
     *     so that a process that waits for its broker can be watched and ended
     * @throws WeirException when the job can't be started
     */
    Outcome run(JobGraph graph, JobConfig config, Consumer<JobControl> started);

    /** The engine in this jar. */
    static JobLauncher find() {
        return ServiceLoader.load(JobLauncher.class, JobLauncher.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new WeirException(
                        ExitCode.INTERNAL,
                        "this jar holds no engine: nothing in it provides " + JobLauncher.class.getName() + "."));
    }
}
