package dev.weir.coordinator;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.JobStatus;
import dev.weir.dataflow.StreamElement.Barrier;
import dev.weir.env.Step;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What stands around a coordinator: procedures end when the test lets them, and everything is noted. */
final class HeldAttempt implements CheckpointCoordinator.Attempt {
    private record Run(String name, List<Step> steps, Consumer<@Nullable Throwable> onEnd) {}

    /** The names of procedures, in the order of their beginning. */
    final List<String> begun = new ArrayList<>();

    final List<Barrier> triggered = new ArrayList<>();
    final List<CheckpointId> completed = new ArrayList<>();
    final List<JobView.CheckpointStats> recorded = new ArrayList<>();
    private final ArrayDeque<Run> runs = new ArrayDeque<>();
    private final LongSupplier nowMs;
    private final Trouble trouble;
    boolean wantsCheckpoint;
    boolean ending;
    int folds;
    int aborts;
    long activity;
    long acknowledgedRecords;

    @Nullable
    Throwable failure;

    @Nullable
    String finished;

    HeldAttempt() {
        this(() -> 0);
    }

    HeldAttempt(LongSupplier nowMs) {
        this.nowMs = nowMs;
        this.trouble = new Trouble("job", nowMs);
    }

    /** Those that have not ended, oldest first. */
    List<String> underWay() {
        return runs.stream().map(Run::name).toList();
    }

    void endNext() throws Exception {
        end(runs.element());
    }

    void end(String name) throws Exception {
        end(runs.stream().filter(run -> run.name.equals(name)).findFirst().orElseThrow());
    }

    void endAll() throws Exception {
        while (!runs.isEmpty()) {
            endNext();
        }
    }

    private void end(Run run) {
        runs.remove(run);
        Throwable error = null;
        try {
            for (Step step : run.steps) {
                step.action().run();
            }
        } catch (Exception e) {
            error = e;
        }
        run.onEnd.accept(error);
    }

    @Override
    public void run(String name, List<Step> steps, Consumer<@Nullable Throwable> onEnd) {
        begun.add(name);
        runs.add(new Run(name, steps, onEnd));
    }

    @Override
    public void trigger(Barrier barrier) {
        triggered.add(barrier);
    }

    @Override
    public void completed(CheckpointMetadata checkpoint) {
        completed.add(checkpoint.id());
    }

    @Override
    public void finished(JobStatus status, CheckpointId checkpoint) {
        finished = status + " " + checkpoint;
    }

    @Override
    public void recorded(JobView.CheckpointStats stats) {
        recorded.add(stats);
    }

    @Override
    public void fail(Throwable cause) {
        failure = cause;
        ending = true;
    }

    @Override
    public void aborted(CheckpointId checkpoint) {
        aborts++;
    }

    @Override
    public void folded() {
        folds++;
    }

    @Override
    public boolean wantsCheckpoint() {
        return wantsCheckpoint;
    }

    @Override
    public boolean isEnding() {
        return ending;
    }

    @Override
    public Trouble trouble() {
        return trouble;
    }

    @Override
    public long nowMs() {
        return nowMs.getAsLong();
    }

    @Override
    public long nowWallMs() {
        return nowMs.getAsLong() + 1_000_000;
    }

    @Override
    public long activity() {
        return activity;
    }

    @Override
    public long acknowledgedRecords() {
        return acknowledgedRecords;
    }
}
