package dev.weir.coordinator;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.JobStatus;
import dev.weir.config.JobConfig.CheckpointConfig;
import dev.weir.connector.JobTransactions;
import dev.weir.coordinator.JobView.CheckpointStats;
import dev.weir.dataflow.StreamElement.Barrier;
import dev.weir.env.Procedure;
import dev.weir.env.Step;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.state.FrozenLayer;
import dev.weir.task.TaskId;
import dev.weir.task.TaskSnapshot;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of one attempt: triggers them, collects acknowledgements, completes them one after another. Owned by
 * the coordinator's thread; what blocks runs as a {@link Procedure} and comes back as mail.
 */
final class CheckpointCoordinator {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointCoordinator.class);
    /** A job without anything to do still shows, this often, that it lives: markers and ids expire in brokers. */
    private static final long IDLE_CHECKPOINT_MS = 3_600_000;

    /** Calls of a transaction are given up after half of this. */
    private static final long CALL_PATIENCE_MS = 60_000;

    /** No count of an attempt's activity: the job does not pass for idle, whatever it does. */
    private static final long NOT_IDLE = -1;

    private static final long SOON_MS = 5;
    private static final long LATER_MS = 100;

    /** What the coordinator needs of the attempt around it. */
    interface Attempt {
        long nowMs();

        long nowWallMs();

        /** Gives a barrier to every source task. */
        void trigger(Barrier barrier);

        /** Runs steps elsewhere; {@code onEnd} comes back on the coordinator's thread. */
        void run(String name, List<Step> steps, Consumer<@Nullable Throwable> onEnd);

        /** The attempt is over. */
        void fail(Throwable cause);

        /** A checkpoint was given up: tells the tasks. */
        void aborted(CheckpointId checkpoint);

        /** A checkpoint is the current one: tells operators and lag tools. */
        void completed(CheckpointMetadata checkpoint);

        /** The job's last checkpoint is complete. */
        void finished(JobStatus status, CheckpointId checkpoint);

        boolean isEnding();

        /** What became of a checkpoint, and what it took. */
        void recorded(CheckpointStats stats);

        /** Where people look for what holds the job up. */
        Trouble trouble();

        /** Grows with everything that the tasks do. */
        long activity();

        /** Records acknowledged by the brokers. */
        long acknowledgedRecords();

        /** Whether what has changed in keyed state is about to fill its memory. */
        boolean wantsCheckpoint();

        /** Layers have gone into the base, which sets memory free. */
        void folded();
    }

    private final Attempt attempt;
    private final long attemptNumber;
    private final ClaimContext context;
    private final CheckpointConfig config;
    private final long transactionTimeoutMs;
    private final JobTransactions transactions;
    private final Set<TaskId> tasks;

    private final ArrayDeque<PendingCheckpoint> pending = new ArrayDeque<>();
    /** Completed and kept, oldest first; the last one is the current checkpoint (or what the attempt began with). */
    private final ArrayDeque<CheckpointMetadata> completed = new ArrayDeque<>();
    /** Frozen and not in any published checkpoint: of pending ones, and of aborted ones for the next to take along. */
    private final ArrayDeque<Frozen> frozen = new ArrayDeque<>();

    private record Frozen(long checkpoint, List<FrozenLayer> layers) {}

    private final List<CompletableFuture<CheckpointId>> requests = new ArrayList<>();
    private final StateWritten written = new StateWritten();
    private final StateUpkeep upkeep;
    /** Those that wait for the job's last one. */
    private final List<CompletableFuture<CheckpointId>> lastRequests = new ArrayList<>();
    /** Superseded, and not deleted yet because they are pinned. */
    private final List<CheckpointMetadata> superseded = new ArrayList<>();
    /** In use elsewhere; one that is used twice stands here twice. */
    private final List<CheckpointMetadata> pinned = new ArrayList<>();

    private long nextNumber;
    private long epoch;
    private boolean completing;
    /** The deadline of what is being completed. */
    private long completesByMs;

    private int failuresInRow;
    private long lastTriggerMs;
    private long lastCompletionMs;
    private long activityAtTrigger;
    private boolean everTriggered;
    private @Nullable JobStatus ending;
    private boolean waitsForLast;
    private boolean lastTriggered;
    private boolean alignedRequested;

    CheckpointCoordinator(
            Attempt attempt, Claim claim, ClaimContext context, JobTransactions transactions, Set<TaskId> tasks) {
        this.attempt = attempt;
        this.attemptNumber = claim.attempt();
        this.context = context;
        this.config = context.config().checkpoint();
        this.transactionTimeoutMs = context.config().transactionTimeout().toMillis();
        this.transactions = transactions;
        this.tasks = new LinkedHashSet<>(tasks);
        completed.addAll(claim.ancestors());
        completed.add(claim.startedFrom());
        this.nextNumber = claim.startedFrom().id().number() + 1;
        this.upkeep = new StateUpkeep(
                context.store(), attemptNumber, attempt, claim.base(), context.layersMaxBytes(), written);
        this.lastTriggerMs = attempt.nowMs();
        this.lastCompletionMs = lastTriggerMs;
        this.activityAtTrigger = attempt.activity();
    }

    // ---- requests

    /** A checkpoint as soon as it can be. */
    void request(CompletableFuture<CheckpointId> done) {
        requests.add(done);
    }

    /** The same without records on their way between tasks. */
    void requestAligned(CompletableFuture<CheckpointId> done) {
        requests.add(done);
        alignedRequested = true;
    }

    /** The checkpoint that the job ends with, which someone has asked for by {@link #endWith}, or will. */
    void requestLast(CompletableFuture<CheckpointId> done) {
        PendingCheckpoint last = pending.peekLast();
        if (last != null && last.isLast()) {
            last.waiting.add(done);
        } else if (lastTriggered) {
            // It is complete: what is still under way is a savepoint of it.
            done.complete(current().id());
        } else {
            lastRequests.add(done);
        }
    }

    /** Keeps a completed checkpoint's files until {@link #unpin}. */
    void pin(CheckpointMetadata checkpoint) {
        pinned.add(checkpoint);
    }

    void unpin(CheckpointMetadata checkpoint) {
        pinned.remove(checkpoint);
        retire();
    }

    /**
     * From now on there is none but the last one. Some sources of a job that is drained have ended before others: who goes
     * on with that after a failure reads on, and what it reads would be late.
     */
    void waitForLast() {
        waitsForLast = true;
    }

    /** The job ends with one more checkpoint, whose marker says so. */
    void endWith(JobStatus status) {
        if (ending == null) {
            ending = status;
        }
    }

    /** Whether the job ends with a checkpoint that is under way, or is complete. */
    boolean lastIsTriggered() {
        return lastTriggered;
    }

    /** No further checkpoint; true when none is being completed. */
    boolean standStill() {
        for (PendingCheckpoint p : pending) {
            p.word.abort();
        }
        return !completing;
    }

    // ---- the clock

    /** Called whenever something has happened, and every few milliseconds. */
    void tick() {
        long now = attempt.nowMs();
        upkeep.goOn();
        expire(now);
        if (!lastTriggered && pending.size() < config.maxConcurrent() && isDue(now)) {
            trigger(now);
        }
    }

    /** Within how many milliseconds {@link #tick} wants to be called, though nothing may happen meanwhile. */
    long ticksWithinMs() {
        if (!everTriggered || ending != null || !requests.isEmpty()) {
            return SOON_MS;
        }
        if (pending.size() >= config.maxConcurrent()) {
            return attempt.wantsCheckpoint() ? SOON_MS : LATER_MS;
        }
        long due = Math.max(
                lastTriggerMs + config.interval().toMillis(),
                lastCompletionMs + config.minPause().toMillis());
        long until = due - attempt.nowMs();
        // Overdue: an idle job, whose first record is looked for.
        return until <= 0 || attempt.wantsCheckpoint() ? SOON_MS : Math.min(until, LATER_MS);
    }

    private boolean isDue(long now) {
        if (ending != null) {
            // The last one comes after all others, so that nothing stands behind it.
            return pending.isEmpty();
        }
        if (waitsForLast) {
            // Where memory is short nothing else would free it, and the last one would never come.
            return attempt.wantsCheckpoint();
        }
        if (!requests.isEmpty()) {
            return true;
        }
        long interval = config.interval().toMillis();
        if (now - lastCompletionMs < config.minPause().toMillis()) {
            return false;
        }
        if (attempt.wantsCheckpoint()) {
            return true;
        }
        if (!everTriggered && attempt.acknowledgedRecords() > 0) {
            // A restarted job shows results at once.
            return true;
        }
        boolean idle = attempt.activity() == activityAtTrigger;
        return now - lastTriggerMs >= (idle ? Math.max(interval, IDLE_CHECKPOINT_MS) : interval);
    }

    private void trigger(long now) {
        JobStatus status = ending == null ? JobStatus.RUNNING : ending;
        CheckpointId id = new CheckpointId(nextNumber++, attemptNumber);
        PendingCheckpoint p = new PendingCheckpoint(id, status, tasks, now, attempt.nowWallMs());
        p.waiting.addAll(requests);
        requests.clear();
        if (p.isLast()) {
            p.waiting.addAll(lastRequests);
            lastRequests.clear();
        }
        pending.add(p);
        everTriggered = true;
        lastTriggered = p.isLast();
        lastTriggerMs = now;
        activityAtTrigger = attempt.activity();
        attempt.trigger(new Barrier(id, p.word, p.isLast(), alignedRequested ? Barrier.NEVER : overtakesAtMs(p)));
        alignedRequested = false;
    }

    /** What a job ends with must not leave records behind that are processed only when somebody goes on with it. */
    private long overtakesAtMs(PendingCheckpoint p) {
        Duration after = config.unalignedAfter();
        if (after == null || p.isLast()) {
            return Barrier.NEVER;
        }
        // A checkpoint that is cut outlives its time-out, and had better not wait any longer than that.
        return p.triggeredAtMs + Math.min(after.toMillis(), config.timeout().toMillis());
    }

    private void expire(long now) {
        failWhenStuck();
        PendingCheckpoint oldest = pending.peek();
        if (oldest == null
                || completing
                || now - oldest.triggeredAtMs < config.timeout().toMillis()) {
            return;
        }
        String late = "no acknowledgement from " + oldest.missing() + " within " + config.timeout();
        if (!oldest.word.abort()) {
            // Cut: two transactions cannot be committed as one. It completes, or the attempt ends.
            if (now > deadlineMs()) {
                attempt.fail(new WeirException(
                        ExitCode.JOB_FAILED, "checkpoint " + oldest.id + " was cut and did not complete: " + late));
            }
            return;
        }
        pending.poll();
        // What it was to commit waits in a transaction that is open, though nothing may come any more.
        activityAtTrigger = NOT_IDLE;
        attempt.aborted(oldest.id);
        record(oldest, "ABORTED: " + late, null);
        LOG.warn("checkpoint {} aborted: {}", oldest.id, late);
        WeirException failure = new WeirException(ExitCode.JOB_FAILED, "checkpoint " + oldest.id + " failed: " + late);
        oldest.waiting.forEach(w -> w.completeExceptionally(failure));
        failuresInRow++;
        if (failuresInRow > config.tolerableFailures()
                || oldest.isLast()
                || now + config.timeout().toMillis() > deadlineMs()) {
            attempt.fail(failure);
        }
    }

    /** Steps give up at the deadline, unless a call does not return: a file system may hang, or a client's thread be dead. */
    void failWhenStuck() {
        PendingCheckpoint oldest = pending.peek();
        if (oldest != null && completing && attempt.nowMs() > completesByMs + CALL_PATIENCE_MS) {
            attempt.fail(new WeirException(
                    ExitCode.JOB_FAILED,
                    "checkpoint " + oldest.id
                            + " was not completed, though its transaction must be over: a call of the store or of Kafka's"
                            + " client does not return"));
        }
    }

    /** Until when the open transaction must be committed. */
    private long deadlineMs() {
        long began = transactions.beganAtMs(epoch);
        long from = began < 0 ? attempt.nowMs() : began;
        return from + transactionTimeoutMs * 9 / 10;
    }

    // ---- acknowledgements and completion

    void acknowledged(CheckpointId id, TaskId task, TaskSnapshot snapshot) {
        // Whatever becomes of the checkpoint, what the task has frozen must reach the next published one.
        List<FrozenLayer> layers = CheckpointAssembly.layers(snapshot);
        if (!layers.isEmpty()) {
            frozen.add(new Frozen(id.number(), layers));
        }
        for (PendingCheckpoint p : pending) {
            if (p.id.equals(id)) {
                PendingCheckpoint.Acknowledged result = p.acknowledge(task, snapshot, attempt.nowMs());
                if (result == PendingCheckpoint.Acknowledged.DUPLICATE) {
                    throw new IllegalStateException("task " + task + " acknowledged checkpoint " + id + " twice");
                }
                completeNext();
                return;
            }
        }
        LOG.info("checkpoint {}: late acknowledgement from {} (EXPIRED)", id, task);
    }

    private void completeNext() {
        PendingCheckpoint next = pending.peek();
        if (completing || next == null || !next.isAcknowledged() || attempt.isEnding()) {
            return;
        }
        if (!next.word.cut()) {
            // Aborted by standStill(): nothing of it counts.
            return;
        }
        completing = true;
        completesByMs = deadlineMs();
        Completion completion;
        try {
            completion = completionOf(next);
        } catch (WeirException e) {
            // What its tasks say of their states does not fit.
            failed(next, e);
            return;
        }
        next.completion = completion;
        // Neither waits for the other: until the commit, a crash discards what both have done.
        attempt.run("checkpoint-" + next.id, completion.publishing(), error -> onHalf(next, completion, error));
        attempt.run("transaction-" + next.id, completion.preCommitting(), error -> onHalf(next, completion, error));
    }

    private Completion completionOf(PendingCheckpoint next) {
        CheckpointMetadata parent = completed.getLast();
        return new Completion(
                new Completion.Order(
                        next.id,
                        parent.id(),
                        parent.restoreId(),
                        next.status,
                        epoch,
                        next.triggeredAtWallMs,
                        upkeep.applyTo(parent.files()),
                        takeFrozen(next.id.number()),
                        CheckpointAssembly.operators(next.snapshots()),
                        CheckpointAssembly.overtaken(next.snapshots())),
                context,
                transactions,
                new Retry(completesByMs, attempt::nowMs, attempt::isEnding, attempt.trouble()));
    }

    private void onHalf(PendingCheckpoint p, Completion completion, @Nullable Throwable error) {
        if (error != null) {
            failed(p, error);
        } else if (completion.halfDone()) {
            attempt.run("commit-" + p.id, completion.committing(), e -> onCompletionEnd(p, completion, e));
        }
    }

    private void failed(PendingCheckpoint p, Throwable error) {
        if (!completing) {
            // The other half has failed before, and this is what came of it.
            return;
        }
        completing = false;
        attempt.trouble().over();
        record(p, "FAILED: " + error.getMessage(), null);
        p.waiting.forEach(w -> w.completeExceptionally(error));
        attempt.fail(error);
    }

    private List<FrozenLayer> takeFrozen(long upTo) {
        List<FrozenLayer> layers = new ArrayList<>();
        for (Frozen f : frozen) {
            if (f.checkpoint() <= upTo) {
                layers.addAll(f.layers());
            }
        }
        frozen.removeIf(f -> f.checkpoint() <= upTo);
        return layers;
    }

    private void onCompletionEnd(PendingCheckpoint p, Completion completion, @Nullable Throwable error) {
        if (error != null) {
            failed(p, error);
            return;
        }
        completing = false;
        attempt.trouble().over();
        Completion.Result result = completion.result();
        pending.poll();
        epoch++;
        failuresInRow = 0;
        lastCompletionMs = attempt.nowMs();
        completed.add(result.metadata());
        record(p, "COMPLETED", result);
        written.changes(result.bytes() - result.overtakenBytes());
        attempt.completed(result.metadata());
        p.waiting.forEach(w -> w.complete(p.id));
        if (p.isLast()) {
            upkeep.last();
            retire();
            attempt.finished(p.status, p.id);
        } else {
            upkeep.completed(result.metadata().files(), completion.layers());
            retire();
            completeNext();
        }
    }

    /** Deletes, by name, what this attempt has superseded. */
    private void retire() {
        while (completed.size() > config.retained()) {
            superseded.add(completed.poll());
        }
        List<CheckpointMetadata> retired = new ArrayList<>(superseded);
        retired.removeAll(pinned);
        if (retired.isEmpty()) {
            return;
        }
        superseded.removeAll(retired);
        List<CheckpointMetadata> kept = new ArrayList<>(completed);
        kept.addAll(superseded);
        List<Step> steps = new ArrayList<>();
        for (CheckpointMetadata r : retired) {
            steps.add(new Step("retire", () -> context.store().retire(r, kept)));
        }
        attempt.run("retire", steps, error -> {
            if (error != null) {
                // Garbage is left, which the next attempt collects. Nothing refers to it.
                LOG.warn("older checkpoints were not deleted: {}", error.getMessage());
            }
        });
    }

    private void record(PendingCheckpoint p, String result, Completion.@Nullable Result r) {
        attempt.recorded(new CheckpointStats(
                p.id,
                result,
                p.triggeredAtWallMs,
                p.isAcknowledged() ? p.alignMs() : -1,
                r == null ? -1 : r.flushMs(),
                r == null ? -1 : r.writeMs(),
                r == null ? -1 : r.publishMs(),
                r == null ? -1 : r.commitMs(),
                attempt.nowMs() - p.triggeredAtMs,
                r == null ? 0 : r.bytes(),
                r != null && !r.metadata().channelState().isEmpty(),
                r == null ? 0 : r.overtakenBytes(),
                p.completion == null ? 0 : p.completion.retries()));
    }

    // ---- views

    CheckpointMetadata current() {
        return completed.getLast();
    }

    /** Keyed state in the store. @param restoreMs what the attempt's restore took */
    JobView.StateView keyedState(long restoreMs) {
        return written.view(StateWritten.bytes(current().files()), restoreMs);
    }

    List<CheckpointMetadata> kept() {
        return List.copyOf(completed);
    }

    /** Fails whoever waits for a checkpoint that will not come. */
    void abandon(Throwable cause) {
        requests.addAll(lastRequests);
        requests.forEach(r -> r.completeExceptionally(cause));
        requests.clear();
        pending.forEach(p -> p.waiting.forEach(w -> w.completeExceptionally(cause)));
    }
}
