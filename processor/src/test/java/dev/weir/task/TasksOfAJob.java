package dev.weir.task;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointWord;
import dev.weir.connector.SourceSplit;
import dev.weir.dataflow.StreamElement.Barrier;
import dev.weir.job.ExecutionPlan;
import dev.weir.job.JobGraph;
import dev.weir.job.JobGraph.SourceNode;
import dev.weir.job.StreamEnvironment;
import dev.weir.job.WeirJob;
import dev.weir.state.base.StateBase;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tasks of a job, run in turn on one thread. */
public final class TasksOfAJob implements TaskEvents {
    private static final long LOOK_EVERY_MS = 100;
    private static final long TABLE_BYTES = 1 << 20;

    final List<TaskId> acknowledged = new ArrayList<>();
    private final Map<TaskId, TaskSnapshot> snapshots = new HashMap<>();
    private final List<Task> tasks;
    private long nowMs = 1_000_000;

    /** @param sources not on Kafka: they are asked for their splits without a context */
    TasksOfAJob(WeirJob job, int parallelism) {
        this(job, parallelism, null, List::of, null);
    }

    /** The same, with keyed state over a base. */
    TasksOfAJob(WeirJob job, int parallelism, StateBase base) {
        this(job, parallelism, null, List::of, base);
    }

    /** The same, from a checkpoint; sources begin anew. */
    public TasksOfAJob(
            WeirJob job, int parallelism, @Nullable CheckpointMetadata checkpoint, RestoredJob.LayerOpener layers) {
        this(job, parallelism, checkpoint, layers, null);
    }

    private TasksOfAJob(
            WeirJob job,
            int parallelism,
            @Nullable CheckpointMetadata checkpoint,
            RestoredJob.LayerOpener layers,
            @Nullable StateBase base) {
        JobGraph graph = StreamEnvironment.define(job, Map.of());
        Map<String, List<SourceSplit>> splits = new HashMap<>();
        ClockContext context = new ClockContext(() -> nowMs);
        graph.nodes().forEach(n -> {
            if (n instanceof SourceNode s) {
                splits.put(s.uid(), s.source().initialSplits(context));
            }
        });
        ExecutionPlan plan = ExecutionPlan.of(graph, parallelism);
        RestoredJob restored = new RestoredJob(
                checkpoint, splits, layers, c -> InputStream.nullInputStream(), base, TABLE_BYTES, false);
        tasks = new TaskWiring(plan, 128, restored, this, (wake, counters) -> context)
                .wire()
                .tasks();
    }

    public List<Task> tasks() {
        return tasks;
    }

    /** Time goes by, in which tasks look for work as often as they do when they are parked. */
    void advanceClock(long ms) throws Exception {
        for (long passed = 0; passed < ms; passed += LOOK_EVERY_MS) {
            nowMs += LOOK_EVERY_MS;
            runUntilQuiet();
        }
    }

    /** Time goes by in which no task runs. */
    void standStill(long ms) {
        nowMs += ms;
    }

    /** Runs all tasks until none of them has anything to do. */
    public void runUntilQuiet() throws Exception {
        boolean more = true;
        while (more) {
            more = false;
            for (Task task : tasks) {
                more |= task.runOnce();
            }
        }
    }

    public void trigger(long checkpoint) {
        Barrier barrier = new Barrier(new CheckpointId(checkpoint, 1), new CheckpointWord(), false);
        for (Task task : tasks) {
            if (task instanceof SourceTask source) {
                source.trigger(barrier);
            }
        }
    }

    /** What each task last acknowledged. */
    public Map<TaskId, TaskSnapshot> snapshots() {
        return snapshots;
    }

    @Override
    public void opened(TaskId task) {}

    @Override
    public void acknowledged(CheckpointId id, TaskId task, TaskSnapshot snapshot) {
        acknowledged.add(task);
        snapshots.put(task, snapshot);
    }

    @Override
    public void ended(TaskId task) {}

    @Override
    public void failed(TaskId task, Throwable error) {
        throw new AssertionError(error);
    }
}
