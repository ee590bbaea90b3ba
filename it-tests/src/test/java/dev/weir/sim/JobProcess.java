package dev.weir.sim;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.JobStatus;
import dev.weir.coordinator.JobControl;
import dev.weir.coordinator.JobRunner;
import dev.weir.coordinator.JobView;
import dev.weir.coordinator.Outcome;
import dev.weir.env.Worker;
import dev.weir.error.ExitCode;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A process's main thread: runs the job, exits when it has ended, and passes on what people ask of it. */
final class JobProcess implements Worker {
    private final SimProcess process;
    private final JobRunner runner;
    private final Scene scene;
    private final boolean startedAfterEnd;
    private final boolean elsewhere;
    private final Set<CheckpointId> counted = new HashSet<>();
    private @Nullable JobView looked;
    private boolean shutDown;
    private @Nullable ExitCode exit;

    /** @param elsewhere whether it was started by mistake where the job's checkpoints are not */
    JobProcess(SimProcess process, JobRunner runner, Scene scene, boolean elsewhere) {
        this.elsewhere = elsewhere;
        this.process = process;
        this.runner = runner;
        this.scene = scene;
        this.startedAfterEnd = scene.status() != JobStatus.RUNNING;
    }

    SimProcess process() {
        return process;
    }

    /** Whether it was started when the job had ended already. */
    boolean startedAfterEnd() {
        return startedAfterEnd;
    }

    /** Null while it runs, and when it was killed. */
    @Nullable
    ExitCode exit() {
        return exit;
    }

    boolean isAlive() {
        return !process.isDead();
    }

    // ---- what people ask

    void checkpoint() {
        process.world().story().tell(process.name(), "is asked for a checkpoint");
        runner.checkpoint().thenAccept(id -> scene.promised.add(id.number()));
    }

    /** @param whenMade told of it; it is whole and durable */
    void savepoint(Consumer<JobControl.Savepoint> whenMade) {
        process.world().story().tell(process.name(), "is asked for a savepoint");
        runner.savepoint(null).thenAccept(made -> {
            scene.promised.add(made.checkpoint().number());
            whenMade.accept(made);
        });
    }

    /** @param whenMade told of it; the job has stopped with it */
    void stopWithSavepoint(Consumer<JobControl.Savepoint> whenMade) {
        process.world().story().tell(process.name(), "is asked to stop with a savepoint");
        runner.stopWithSavepoint(false, null).thenAccept(made -> {
            scene.promised.add(made.checkpoint().number());
            whenMade.accept(made);
        });
    }

    void stop() {
        process.world().story().tell(process.name(), "is asked to stop");
        runner.stop(false).thenAccept(id -> scene.promisedEnd = JobStatus.STOPPED);
    }

    void cancel() {
        process.world().story().tell(process.name(), "is asked to cancel");
        runner.cancel().thenAccept(done -> scene.promisedEnd = JobStatus.CANCELLED);
    }

    void shutDown() {
        process.world().story().tell(process.name(), "is asked to shut down");
        shutDown = true;
        runner.shutDown();
    }

    // ---- the worker

    @Override
    public String name() {
        return runner.name();
    }

    @Override
    public boolean runOnce() throws Exception {
        boolean worked = runner.runOnce();
        JobView view = runner.view();
        if (view != looked) {
            looked = view;
            count(view);
        }
        return worked;
    }

    private void count(JobView view) {
        for (JobView.CheckpointStats checkpoint : view.checkpoints()) {
            boolean isAborted = checkpoint.result().startsWith("ABORTED");
            if ((isAborted || checkpoint.unaligned()) && counted.add(checkpoint.id())) {
                process.world().tally().fault(isAborted ? "checkpoint-aborted" : "checkpoint-unaligned");
            }
        }
    }

    @Override
    public boolean isDone() {
        return runner.isDone();
    }

    @Override
    public void failed(Throwable error) {
        runner.failed(error);
    }

    @Override
    public void closed() {
        Outcome outcome = runner.outcome();
        exit = outcome == null ? ExitCode.INTERNAL : outcome.code();
        if (!mayEnd(exit)) {
            scene.badExits.add(process.name() + " " + outcome);
        }
        process.exit(exit.code());
    }

    private boolean mayEnd(ExitCode code) {
        return switch (code) {
            case REPLACED -> true;
            // A commit that has just been decided is perhaps not yet visible.
            case DONE ->
                shutDown || scene.status() != JobStatus.RUNNING || scene.goesOnWhenStopped || !scene.isSettled();
            case CONFIGURATION -> elsewhere;
            default -> false;
        };
    }

    @Override
    public void park() {}

    @Override
    public void wake() {}
}
