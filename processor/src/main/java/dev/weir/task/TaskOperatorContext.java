package dev.weir.task;

import dev.weir.checkpoint.CheckpointMetadata.KeyGroupWatermark;
import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorState;
import dev.weir.connector.Sink;
import dev.weir.env.Time;
import dev.weir.operator.OperatorContext;
import dev.weir.operator.OperatorCounters;
import dev.weir.operator.Output;
import dev.weir.state.KeyGroupRange;
import dev.weir.state.KeyedStateBackend;
import dev.weir.state.TableUse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One operator instance's surroundings. Owned by the task's thread; the counters may be read by any. */
final class TaskOperatorContext implements OperatorContext {
    private final String uid;
    private final boolean stateful;
    private final TaskId task;
    private final Output output;
    private final @Nullable KeyedStateBackend keyedState;
    private final @Nullable OperatorMetadata restored;
    private final boolean allowNonRestored;
    private final KeyGroupWatermarks watermarks;
    private final Sink.SinkContext sinkContext;
    private volatile long keyedEntries;
    private final OperatorCounters counters;

    TaskOperatorContext(
            String uid,
            boolean stateful,
            TaskId task,
            int maxParallelism,
            Output output,
            @Nullable KeyedStateBackend keyedState,
            @Nullable OperatorMetadata restored,
            boolean allowNonRestored,
            Sink.SinkContext sinkContext,
            OperatorCounters counters) {
        this.uid = uid;
        this.stateful = stateful;
        this.task = task;
        this.output = output;
        this.keyedState = keyedState;
        this.restored = restored;
        this.allowNonRestored = allowNonRestored;
        this.sinkContext = sinkContext;
        this.counters = counters;
        List<KeyGroupWatermark> before = restored == null ? List.of() : restored.watermarks();
        this.watermarks = new KeyGroupWatermarks(
                KeyGroupRange.of(maxParallelism, task.parallelism(), task.subtask()),
                keyedState == null ? earliest(before) : before);
    }

    /** Without keys nothing says which task's input comes to which task now: none had been later than the earliest. */
    private static List<KeyGroupWatermark> earliest(List<KeyGroupWatermark> all) {
        long earliestMs =
                all.stream().mapToLong(KeyGroupWatermark::watermarkMs).min().orElse(Long.MIN_VALUE);
        return all.stream()
                .map(w -> new KeyGroupWatermark(w.first(), w.last(), earliestMs))
                .toList();
    }

    @Override
    public String uid() {
        return uid;
    }

    /** Whether the operator has a place in checkpoints. */
    boolean isStateful() {
        return stateful;
    }

    @Override
    public int subtask() {
        return task.subtask();
    }

    @Override
    public int parallelism() {
        return task.parallelism();
    }

    @Override
    public Output output() {
        return output;
    }

    @Override
    public KeyedStateBackend keyedState() {
        if (keyedState == null) {
            throw new IllegalStateException("operator " + uid + " is not behind a keyBy and has no keyed state");
        }
        return keyedState;
    }

    @Override
    public @Nullable OperatorState restored(String name) {
        if (restored == null) {
            return null;
        }
        for (OperatorState s : restored.operatorStates()) {
            if (s.name().equals(name)) {
                return s.mode() == OperatorState.Mode.BROADCAST ? s : mine(s);
            }
        }
        return null;
    }

    /** Every item goes to one task, in turn. */
    private OperatorState mine(OperatorState all) {
        List<byte[]> items = new ArrayList<>();
        for (int i = task.subtask(); i < all.items().size(); i += task.parallelism()) {
            items.add(all.items().get(i));
        }
        return new OperatorState(all.name(), all.mode(), all.schema(), items);
    }

    @Override
    public List<String> restoredNames() {
        return restored == null || allowNonRestored
                ? List.of()
                : restored.operatorStates().stream().map(OperatorState::name).toList();
    }

    @Override
    public long restoredWatermarkMs() {
        return watermarks.ofTask();
    }

    @Override
    public long watermarkMs() {
        return keyedState == null || keyedState.currentKey() == null
                ? watermarks.ofTask()
                : watermarks.of(keyedState.currentKeyGroup());
    }

    void setWatermark(long watermarkMs) {
        watermarks.setTask(watermarkMs);
    }

    List<KeyGroupWatermark> describeWatermarks() {
        return watermarks.describe();
    }

    List<KeyedStateMetadata> describeKeyedState() {
        if (keyedState == null) {
            return List.of();
        }
        keyedEntries = keyedState.entries();
        return keyedState.describe();
    }

    /** Does nothing where a keyed edge leads into an operator without keyed state. */
    void prefetch(KeyedStateBackend.Keys keys) {
        if (keyedState != null) {
            keyedState.prefetch(keys);
        }
    }

    TableUse tableUse() {
        return keyedState == null ? TableUse.NONE : keyedState.tableUse();
    }

    void checkpointAborted() {
        if (keyedState != null) {
            keyedState.checkpointAborted();
        }
    }

    /** Any thread. */
    boolean wantsCheckpoint() {
        return keyedState != null && keyedState.wantsCheckpoint();
    }

    /** Entries of keyed state, as of the last snapshot; any thread. */
    long keyedEntries() {
        return keyedEntries;
    }

    @Override
    public Time time() {
        return sinkContext.time();
    }

    @Override
    public Sink.SinkContext sinkContext() {
        return sinkContext;
    }

    @Override
    public void count(String counter, long n) {
        counters.count(counter, n);
    }

    /** Any thread. */
    OperatorCounters counters() {
        return counters;
    }
}
