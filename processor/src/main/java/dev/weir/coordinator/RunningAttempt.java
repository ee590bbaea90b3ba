package dev.weir.coordinator;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import dev.weir.checkpoint.JobStatus;
import dev.weir.connector.JobTransactions;
import dev.weir.connector.SourceSplit;
import dev.weir.connector.TopicLookup;
import dev.weir.coordinator.JobView.CheckpointStats;
import dev.weir.dataflow.StreamElement.Barrier;
import dev.weir.env.Step;
import dev.weir.env.Workers;
import dev.weir.operator.SinkOperator;
import dev.weir.state.base.StateBases;
import dev.weir.task.Pauses;
import dev.weir.task.RestoredJob;
import dev.weir.task.SourceTask;
import dev.weir.task.Task;
import dev.weir.task.TaskEvents;
import dev.weir.task.TaskId;
import dev.weir.task.TaskSnapshot;
import dev.weir.task.TaskWiring;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An attempt whose claim is committed: its tasks and its checkpoints. Owned by the coordinator's thread; tasks reach it
 * by mail only.
 */
final class RunningAttempt implements CheckpointCoordinator.Attempt {
    private static final long VISIBLE_OFFSETS_EVERY_MS = 1_000;

    /** What an attempt tells the runner that owns it; on the coordinator's thread. */
    interface Owner {
        /** Runs this on the coordinator's thread; any thread. */
        void post(Runnable mail);

        void attemptFailed(Throwable cause);

        void attemptFinished(JobStatus status, CheckpointId checkpoint);

        /** The job has stopped, and is to be cancelled now. */
        void cancelStopped(CompletableFuture<Void> done);

        /** Runs steps elsewhere; the end comes back on the coordinator's thread. */
        void run(String name, List<Step> steps, Consumer<@Nullable Throwable> onEnd);

        /** The same, for what no attempt waits for when it ends; the end of it reaches only an attempt that still runs. */
        void runAside(String name, List<Step> steps, Consumer<@Nullable Throwable> onEnd);

        boolean isEnding();

        void recorded(CheckpointStats stats);

        Trouble trouble();
    }

    private final Owner owner;
    private final Surroundings surroundings;
    private final ClaimContext context;
    private final List<Task> tasks;
    private final List<SinkOperator> sinks;
    private final List<Workers.Handle> handles = new ArrayList<>();
    private final CheckpointCoordinator checkpoints;
    private final Savepoints savepoints;
    private final ClaimedSavepoint claimed;
    private final List<SplitDiscovery> discoveries = new ArrayList<>();
    private final Set<TaskId> opening;
    /** Tasks that have not come to the end of their input. */
    private final Set<TaskId> unended;

    private final Set<TaskId> sourcesUnended = new HashSet<>();
    private boolean draining;
    private final long restoringSinceMs;
    private long restoreMs;
    /** When the offsets that people see may be written again. */
    private long showFromMs;
    /** The checkpoint whose offsets are to be shown when it is time; null when those of the last one are. */
    private @Nullable CheckpointMetadata notShown;

    RunningAttempt(
            Owner owner, Claim claim, ClaimContext context, JobTransactions transactions, Surroundings surroundings) {
        this.owner = owner;
        this.surroundings = surroundings;
        this.context = context;
        this.restoringSinceMs = claim.restoringSinceMs();
        this.showFromMs = nowMs();
        TopicLookup topics = new OutputTopicLookup(context, owner, surroundings.time());
        CheckpointMetadata checkpoint = claim.restored();
        // The attempt before this one may have ended without showing it.
        this.notShown = checkpoint;
        List<StateFile> layers = checkpoint == null || claim.base() != null ? List.of() : checkpoint.files();
        StateBases states = context.states();
        RestoredJob restored = new RestoredJob(
                checkpoint,
                claim.splits(),
                () -> StateFilesOfJob.open(context.store(), layers),
                context.store()::open,
                claim.base(),
                states == null ? 0 : states.tableBytes(context.keyedTasks()),
                context.config().start().allowNonRestored());
        TaskWiring.Wired wired = new TaskWiring(
                        context.plan(),
                        context.config().maxParallelism(),
                        restored,
                        new Events(),
                        (wake, counters) -> new AttemptContext.Sinks(
                                context.connectors(), transactions, topics, this::failedElsewhere, wake, counters))
                .wire();
        this.tasks = wired.tasks();
        this.sinks = wired.sinks();
        Set<TaskId> ids = new LinkedHashSet<>();
        for (Task task : tasks) {
            ids.add(task.id());
            if (task instanceof SourceTask) {
                sourcesUnended.add(task.id());
            }
        }
        this.opening = new HashSet<>(ids);
        this.unended = new HashSet<>(ids);
        this.checkpoints = new CheckpointCoordinator(this, claim, context, transactions, ids);
        this.savepoints = new Savepoints(context, owner, checkpoints);
        this.claimed = new ClaimedSavepoint(context, owner);
        for (SourceOfJob source : context.sources()) {
            List<SourceSplit> known = claim.splits().getOrDefault(source.uid(), List.of());
            discoveries.add(new SplitDiscovery(source, tasksOf(source), known, context.connectors(), owner));
        }
    }

    /** In the order of their numbers. */
    private List<SourceTask> tasksOf(SourceOfJob source) {
        List<SourceTask> found = new ArrayList<>();
        for (Task task : tasks) {
            if (task instanceof SourceTask s && s.uid().equals(source.uid())) {
                found.add(s);
            }
        }
        return found;
    }

    private void failedElsewhere(Throwable error) {
        owner.post(() -> owner.attemptFailed(error));
    }

    void start() {
        for (Task task : tasks) {
            handles.add(surroundings.workers().start(task));
        }
    }

    /** Once every task is open, checkpoints begin, and the search for new splits. */
    void tick() {
        if (isOpen()) {
            checkpoints.tick();
            discoveries.forEach(SplitDiscovery::tick);
            showOffsetsWhenDue();
        }
    }

    /** Within how many milliseconds {@link #tick} wants to be called, though nothing may happen meanwhile. */
    long ticksWithinMs() {
        long within = checkpoints.ticksWithinMs();
        return notShown == null ? within : Math.min(within, Math.max(0, showFromMs - nowMs()));
    }

    boolean isOpen() {
        return opening.isEmpty();
    }

    void stopTasks() {
        handles.forEach(Workers.Handle::stop);
    }

    boolean tasksEnded() {
        return handles.stream().allMatch(Workers.Handle::ended);
    }

    List<String> tasksNotEnded() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < handles.size(); i++) {
            if (!handles.get(i).ended()) {
                names.add(tasks.get(i).name());
            }
        }
        return names;
    }

    CheckpointCoordinator checkpoints() {
        return checkpoints;
    }

    /** Posts what tasks say. */
    private final class Events implements TaskEvents {
        @Override
        public void opened(TaskId task) {
            surroundings.failpoints().reached("after:restore-task");
            owner.post(() -> {
                opening.remove(task);
                if (opening.isEmpty()) {
                    restoreMs = nowMs() - restoringSinceMs;
                }
            });
        }

        @Override
        public void acknowledged(CheckpointId id, TaskId task, TaskSnapshot snapshot) {
            surroundings.failpoints().reached("before:acknowledge");
            owner.post(() -> checkpoints.acknowledged(id, task, snapshot));
            surroundings.failpoints().reached("after:acknowledge");
        }

        @Override
        public void ended(TaskId task) {
            owner.post(() -> onEnded(task));
        }

        @Override
        public void failed(TaskId task, Throwable error) {
            owner.post(() -> owner.attemptFailed(error));
        }
    }

    /**
     * Until the last timers of a bounded job have fired it takes checkpoints as ever, however long that is. A job that is
     * drained takes none meanwhile: after a failure it reads on, and must find its event time where it was.
     */
    private void onEnded(TaskId task) {
        unended.remove(task);
        sourcesUnended.remove(task);
        if (draining && sourcesUnended.isEmpty()) {
            checkpoints.endWith(JobStatus.STOPPED);
        } else if (unended.isEmpty()) {
            checkpoints.endWith(JobStatus.FINISHED);
        }
    }

    // ---- what people ask

    void savepoint(String dir, CompletableFuture<JobControl.Savepoint> done) {
        checkpoints.requestAligned(savepoints.afterCheckpoint(dir, done));
    }

    /** @param done when the last checkpoint is complete */
    void stop(boolean drain, CompletableFuture<CheckpointId> done) {
        checkpoints.requestLast(done);
        if (sourcesUnended.isEmpty()) {
            // It finishes by itself once its last timers have fired; a last barrier would have to wait behind these.
            return;
        }
        if (!drain) {
            checkpoints.endWith(JobStatus.STOPPED);
            return;
        }
        draining = true;
        checkpoints.waitForLast();
        for (Task task : tasks) {
            if (task instanceof SourceTask source) {
                source.drain();
            }
        }
    }

    void stopWithSavepoint(boolean drain, String dir, CompletableFuture<JobControl.Savepoint> done) {
        stop(drain, savepoints.afterLastCheckpoint(dir, done));
    }

    void cancelWithSavepoint(String dir, CompletableFuture<JobControl.Savepoint> done) {
        CompletableFuture<JobControl.Savepoint> written = new CompletableFuture<>();
        savepoints.cancelAfter(written, done);
        stop(false, savepoints.afterLastCheckpoint(dir, written));
    }

    /** Tells whoever waits that nothing comes any more. */
    void abandon(Throwable cause) {
        checkpoints.abandon(cause);
        savepoints.abandon(cause);
    }

    // ---- what the checkpoints need

    @Override
    public long nowMs() {
        return surroundings.time().monotonicMs();
    }

    @Override
    public long nowWallMs() {
        return surroundings.time().wallMs();
    }

    @Override
    public void trigger(Barrier barrier) {
        for (Task task : tasks) {
            if (task instanceof SourceTask source) {
                source.trigger(barrier);
            }
        }
    }

    @Override
    public void run(String name, List<Step> steps, Consumer<@Nullable Throwable> onEnd) {
        owner.run(name, steps, onEnd);
    }

    @Override
    public void fail(Throwable cause) {
        owner.attemptFailed(cause);
    }

    @Override
    public void completed(CheckpointMetadata checkpoint) {
        for (Task task : tasks) {
            task.checkpointCompleted(checkpoint.id().number());
        }
        claimed.onCompleted(checkpoint);
        notShown = checkpoint;
        showOffsetsWhenDue();
    }

    /** Those of the last checkpoint are shown in any case, be it a little later: it may be the last one for an hour. */
    private void showOffsetsWhenDue() {
        CheckpointMetadata checkpoint = notShown;
        long now = nowMs();
        if (checkpoint != null && now >= showFromMs) {
            notShown = null;
            showFromMs = now + VISIBLE_OFFSETS_EVERY_MS;
            showOffsets(checkpoint);
        }
    }

    private void showOffsets(CheckpointMetadata checkpoint) {
        for (SourceOfJob source : context.sources()) {
            List<SourceSplit> splits = source.splitsIn(checkpoint);
            if (splits != null) {
                tasksOf(source).forEach(task -> task.commitVisible(splits));
            }
        }
    }

    @Override
    public void finished(JobStatus status, CheckpointId checkpoint) {
        savepoints.whenIdle(() -> owner.attemptFinished(status, checkpoint));
    }

    @Override
    public void recorded(CheckpointStats stats) {
        owner.recorded(stats);
    }

    @Override
    public Trouble trouble() {
        return owner.trouble();
    }

    @Override
    public boolean isEnding() {
        return owner.isEnding();
    }

    @Override
    public long activity() {
        long sum = acknowledgedRecords();
        for (Task task : tasks) {
            sum += task.recordsIn();
        }
        return sum;
    }

    @Override
    public boolean wantsCheckpoint() {
        return tasks.stream().anyMatch(Task::wantsCheckpoint);
    }

    @Override
    public void aborted(CheckpointId checkpoint) {
        tasks.forEach(task -> task.checkpointAborted(checkpoint));
    }

    @Override
    public void folded() {
        tasks.forEach(Task::wake);
    }

    @Override
    public long acknowledgedRecords() {
        long sum = 0;
        for (SinkOperator sink : sinks) {
            sum += sink.acknowledged();
        }
        return sum;
    }

    // ---- views

    long recordsRead() {
        long sum = 0;
        for (Task task : tasks) {
            if (task instanceof SourceTask) {
                sum += task.recordsIn();
            }
        }
        return sum;
    }

    long watermarkMs() {
        return Task.watermarkOf(tasks);
    }

    Map<String, Long> lag() {
        Map<String, Long> lag = new TreeMap<>();
        for (Task task : tasks) {
            if (task instanceof SourceTask source) {
                lag.putAll(source.lag());
            }
        }
        return lag;
    }

    /** The operators with the most state, largest first, for people. */
    String largestStates() {
        Map<String, Long> entries = new TreeMap<>();
        tasks.forEach(t -> t.addKeyedEntries(entries));
        return entries.entrySet().stream()
                .filter(e -> e.getValue() > 0)
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(3)
                .map(e -> e.getKey() + " (" + e.getValue() + " entries)")
                .collect(Collectors.joining(", "));
    }

    /** Keyed state in the store, and what its restore took. */
    JobView.StateView keyedState() {
        return checkpoints.keyedState(restoreMs);
    }

    Pauses.Counts pauses() {
        return Pauses.Counts.of(tasks.stream().map(Task::pauses).toList());
    }

    Map<String, Long> counters() {
        Map<String, Long> counters = new TreeMap<>();
        tasks.forEach(t -> t.addCounters(counters));
        return counters;
    }

    List<JobView.TaskView> taskViews() {
        return tasks.stream()
                .map(t -> new JobView.TaskView(
                        t.id().name(), t.id().subtask(), t.id().parallelism(), t.recordsIn(), t.isBlocked()))
                .toList();
    }
}
