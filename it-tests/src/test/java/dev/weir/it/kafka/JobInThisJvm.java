package dev.weir.it.kafka;

import dev.weir.config.JobConfig;
import dev.weir.config.JobConfigReader;
import dev.weir.config.Settings;
import dev.weir.coordinator.Engine;
import dev.weir.coordinator.JobControl;
import dev.weir.coordinator.JobView;
import dev.weir.coordinator.Outcome;
import dev.weir.env.Failpoints;
import dev.weir.job.StreamEnvironment;
import dev.weir.job.WeirJob;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A job that runs on threads of the test's JVM: quick to start, for what needs no crash. */
final class JobInThisJvm implements AutoCloseable {
    private static final int LIMIT_S = 60;

    private final JobControl control;
    private final CompletableFuture<Outcome> ended;

    JobInThisJvm(WeirJob job, String name, Map<String, String> settings) {
        JobConfig config = JobConfigReader.read(Settings.of(null, settings, variable -> null), name);
        CompletableFuture<JobControl> started = new CompletableFuture<>();
        ended = CompletableFuture.supplyAsync(() -> new Engine(Failpoints.NONE, "test")
                .run(StreamEnvironment.define(job, config.parameters()), config, started::complete));
        control = started.orTimeout(LIMIT_S, TimeUnit.SECONDS).join();
    }

    JobView view() {
        return control.view();
    }

    JobInThisJvm awaitRunning() {
        FaultRig.await("a running job", () -> view().state() == JobView.State.RUNNING || ended.isDone());
        return this;
    }

    /** How it ends by itself. */
    Outcome outcome() {
        return ended.orTimeout(LIMIT_S, TimeUnit.SECONDS).join();
    }

    /** As by SIGTERM; the next start goes on. */
    @Override
    public void close() {
        control.shutDown();
        outcome();
    }
}
