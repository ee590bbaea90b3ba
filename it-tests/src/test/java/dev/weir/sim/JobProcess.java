package dev.weir.sim;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.JobStatus;
import dev.weir.checkpoint.Marker;
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
    /** What it can have seen of the job's end. */
    private final int endsBefore;

    private final Set<CheckpointId> counted = new HashSet<>();
    private @Nullable JobView looked;
    /** Attempts that have failed. */
    private int restarts;

    private boolean shutDown;
    private boolean cancelAsked;
    private @Nullable ExitCode exit;

    /** @param elsewhere whether it was started by mistake where the job's checkpoints are not */
    JobProcess(SimProcess process, JobRunner runner, Scene scene, boolean elsewhere) {
        this.elsewhere = elsewhere;
        this.process = process;
        this.runner = runner;
        this.scene = scene;
        this.startedAfterEnd = scene.status() != JobStatus.RUNNING;
        this.endsBefore = scene.ends.before();
        process.world().causes().watch(process, this);
    }

    SimProcess process() {
        return process;
    }

    /** The name of the job that it runs. */
    String job() {
        return scene.job;
    }

    /** Whether it was started by mistake where the job's checkpoints are not. */
    boolean isElsewhere() {
        return elsewhere;
    }

    /** Whether the job has ended, or had when this process was started. */
    boolean mayKnowOfEnd() {
        return scene.ends.hasEndedSince(endsBefore);
    }

    /** Whether a later attempt than its own has claimed the job. */
    boolean isReplaced() {
        Marker marker = scene.marker();
        return marker != null && marker.attempt() > attempt();
    }

    /** Its last attempt; 0: none yet. */
    long attempt() {
        return runner.view().attempt();
    }

    /** Whether its attempt has ended, which closes all producers, or ends for a cancel. */
    boolean isAttemptOver() {
        return cancelAsked || isClosing();
    }

    /** Whether all its producers are closed, or one after another is, for it was told to end. */
    boolean isClosing() {
        return shutDown || !process.kafka().hasOpenProducer();
    }

    /** Whether brokers may have shown old offsets. */
    boolean haveBrokersRestarted() {
        return process.world().broker().hasRestarted();
    }

    /** Whether brokers have ended a transaction that was open for too long. */
    boolean haveTransactionsTimedOut() {
        return process.world().tally().faults(FaultKind.TIME_OUT.toString()) > 0;
    }

    /** Whether something is decided that readers do not see yet. */
    boolean isUnsettled() {
        return !scene.isSettled();
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
        cancelAsked = true;
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
        if (view.restarts() > restarts) {
            restarts = view.restarts();
            process.world().causes().judgeAttempt(process, String.valueOf(view.lastFailure()));
        }
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
            case REPLACED -> isReplaced();
            case DONE -> shutDown || mayKnowOfEnd();
            case CONFIGURATION -> elsewhere;
            default -> false;
        };
    }

    @Override
    public void park() {}

    @Override
    public void wake() {}
}
