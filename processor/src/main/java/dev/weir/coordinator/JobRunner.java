package dev.weir.coordinator;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.JobStatus;
import dev.weir.checkpoint.store.CheckpointStore;
import dev.weir.config.JobConfig;
import dev.weir.connector.JobTransactions;
import dev.weir.connector.kafka.sink.KafkaJobTransactions;
import dev.weir.connector.kafka.sink.OutputTopics;
import dev.weir.coordinator.JobView.CheckpointStats;
import dev.weir.dataflow.Parker;
import dev.weir.env.Procedure;
import dev.weir.env.Step;
import dev.weir.env.Worker;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.job.ExecutionPlan;
import dev.weir.job.JobGraph;
import dev.weir.state.base.BaseStats;
import dev.weir.state.base.StateBase;
import dev.weir.task.Mailbox;
import dev.weir.task.Pauses;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a job: one attempt after another, until the job ends or nothing can be tried any more.
 *
 * <pre>
 *   CLAIMING --claimed--&gt; RESTORING --tasks open--&gt; RUNNING --last checkpoint--&gt; ENDING --&gt; ENDED
 *   CLAIMING, RESTORING, RUNNING --failed--&gt; ENDING --tasks ended--&gt; BACKING_OFF --delay over--&gt; CLAIMING
 *   BACKING_OFF --strategy gives up, replaced, or an error that a restart does not cure--&gt; ENDED
 * </pre>
 *
 * One owner thread, the coordinator's; everyone else posts mail. What may block runs as procedures.
 */
public final class JobRunner implements Worker, JobControl {
    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);
    private static final long PARK_NANOS = 5_000_000L;
    private static final long VIEW_EVERY_MS = 100;
    /** How long the claim is tried again, and how long it waits for one answer, before the attempt counts as failed. */
    private static final long CLAIM_PATIENCE_MS = 30_000;
    /** Live data after a full collection, as a share of the heap, at which the job stops. */
    private static final double LIVE_SHARE_MAX = 0.85;
    /** How long tasks may take to end before the process ends without them. */
    private static final long TASKS_PATIENCE_MS = 180_000;
    /** How long they may take before a cancel is left to the next attempt. */
    private static final long CANCEL_PATIENCE_MS = 30_000;
    /** The same as for tasks for what is under way besides: files of state may be large, and stores slow. */
    private static final long CALLS_PATIENCE_MS = 1_800_000;
    /** What {@link #endingWatch} watches: one thing, and then another watch. */
    private static final int THE_END = 1;

    private final JobConfig config;
    private final Surroundings surroundings;
    private final ClaimContext context;
    private final RestartBackoff backoff;
    private final Cancellation cancellation;
    private final Restoration restoration;
    private final Trouble trouble;
    private final History history;
    private CallWatch claimCalls = new CallWatch();
    private final Parker parker = new Parker();
    private final Mailbox mailbox = new Mailbox(parker::wake);
    /** One per attempt: mail of an attempt that is over reaches nobody. */
    private Owner owner = new Owner();

    private JobView.State state = JobView.State.BACKING_OFF;
    private long resumeAtMs = Long.MIN_VALUE;
    private boolean lookOnly;
    /** Names of procedures that the attempt's end waits for. */
    private final List<String> procedures = new ArrayList<>();

    private @Nullable JobTransactions transactions;
    private @Nullable Claim claim;
    private volatile @Nullable StateBase base;
    private @Nullable RunningAttempt attempt;
    private @Nullable Throwable failure;
    private @Nullable Outcome pendingOutcome;
    private long ownAttempt;
    private int failures;
    private @Nullable String lastFailure;

    private CallWatch endingWatch = new CallWatch();
    private volatile boolean ending;
    /** The tasks end for a cancel, which waits for all that is under way. */
    private volatile boolean cancelling;

    private volatile @Nullable Outcome outcome;
    private volatile JobView view;
    private long viewAtMs = Long.MIN_VALUE;

    /**
     * @param graph a checked graph
     * @param engineVersion for checkpoints' metadata
     */
    public JobRunner(JobGraph graph, JobConfig config, Surroundings surroundings, String engineVersion) {
        this.config = config;
        this.surroundings = surroundings;
        this.context = new ClaimContext(
                config,
                ExecutionPlan.of(graph, config.parallelism()),
                CheckpointStore.open(surroundings.blobs(), config.job(), surroundings.newIds()),
                new AttemptContext.Connectors(config, surroundings.kafka(), surroundings.time()),
                new OutputTopics(config.topicCreation()),
                surroundings.states(),
                surroundings.blobs().describe(config.job()),
                engineVersion,
                surroundings.folders(),
                surroundings.newIds(),
                config.start().rollback() ? surroundings.newIds().get() : null);
        context.fit().checkParallelism();
        this.trouble = new Trouble(config.job(), surroundings.time()::monotonicMs);
        this.history = new History(context.store(), surroundings.time()::monotonicMs);
        this.backoff = new RestartBackoff(config.restart());
        this.cancellation = new Cancellation(context);
        this.restoration = new Restoration(context);
        this.view = picture();
    }

    // ---- the loop

    @Override
    public boolean runOnce() throws Exception {
        JobView.State before = state;
        boolean done = mailbox.drain();
        switch (state) {
            case BACKING_OFF -> claimWhenDue();
            case RESTORING, RUNNING -> tickAttempt();
            case ENDING -> endWhenQuiet();
            case CLAIMING -> giveUpOnSilentBrokers();
            case ENDED -> {}
        }
        refreshView(before != state);
        return done || before != state;
    }

    private void claimWhenDue() {
        if (surroundings.time().monotonicMs() < resumeAtMs) {
            return;
        }
        Outcome ended = pendingOutcome;
        if (ended != null && !lookOnly) {
            finish(ended);
            return;
        }
        ending = false;
        cancelling = false;
        owner = new Owner();
        claimCalls = new CallWatch();
        state = JobView.State.CLAIMING;
        KafkaJobTransactions t =
                new KafkaJobTransactions(context.connectors(), context.markerTopic(), config.transactionTimeout());
        transactions = t;
        Claim c = new Claim(context, restoration, t, patience(), ownAttempt, cancellation.wasTried());
        claim = c;
        owner.run("claim", lookOnly ? c.lookOnly() : c.steps(), error -> onClaimEnd(c, error));
    }

    private Retry patience() {
        long deadline = surroundings.time().monotonicMs() + CLAIM_PATIENCE_MS;
        return new Retry(deadline, surroundings.time()::monotonicMs, () -> ending, trouble);
    }

    /**
     * A producer waits as long as a transaction lives, which a claim must not: it is ended as a crash would end it, its
     * outcome unknown, and the next claim finds it out.
     */
    private void giveUpOnSilentBrokers() {
        Claim c = claim;
        long waitedMs = claimCalls.waitedMs(
                c == null ? CallWatch.NONE : c.call(), surroundings.time().monotonicMs());
        if (waitedMs >= CLAIM_PATIENCE_MS) {
            fail(new WeirException(
                    ExitCode.UNAVAILABLE,
                    "the brokers at " + config.admin().get("bootstrap.servers") + " have not answered for "
                            + CLAIM_PATIENCE_MS / 1_000 + " s while job " + config.job()
                            + " was being claimed: check that they run and can be reached. What was asked for may still"
                            + " happen; the next claim finds it out"));
        }
    }

    private void onClaimEnd(Claim c, @Nullable Throwable error) {
        trouble.over();
        claim = null;
        base = c.base();
        ownAttempt = Math.max(ownAttempt, c.attempt());
        JobTransactions t = transactions;
        if (state != JobView.State.CLAIMING || t == null) {
            return;
        }
        if (error != null) {
            fail(error);
        } else if (lookOnly) {
            beginEnding();
        } else {
            state = JobView.State.RESTORING;
            start(c, t);
        }
    }

    private void start(Claim c, JobTransactions t) {
        RunningAttempt a;
        try {
            a = new RunningAttempt(owner, c, context, t, surroundings);
        } catch (RuntimeException e) {
            // The job's own code makes its functions here.
            fail(new WeirException(ExitCode.JOB_FAILED, "the job's tasks cannot be made: " + e, e));
            return;
        }
        attempt = a;
        a.start();
        history.attemptBegan(c.attempt(), owner::run);
        collectOrphans(c, a);
    }

    /** Garbage of older attempts: only after the claim, and nobody waits for it. */
    private void collectOrphans(Claim c, RunningAttempt a) {
        var kept = a.checkpoints().kept();
        Step step = new Step("collect-orphans", () -> context.store().collectOrphans(c.attempt(), kept));
        owner.runAside("collect-orphans", List.of(step), error -> {
            if (error != null) {
                LOG.warn("job {}: what older attempts left was not deleted: {}", config.job(), error.getMessage());
            }
        });
    }

    private void tickAttempt() {
        RunningAttempt a = attempt;
        if (a == null) {
            return;
        }
        if (state == JobView.State.RESTORING && a.isOpen()) {
            state = JobView.State.RUNNING;
            LOG.info("job {}: attempt {} is running", config.job(), ownAttempt);
        }
        checkMemory(a);
        history.tick(owner::run);
        if (cancellation.isWaiting()) {
            if (a.checkpoints().standStill()) {
                cancellation.begin();
                cancelling = true;
                endingWatch = new CallWatch();
                a.stopTasks();
            } else {
                a.checkpoints().failWhenStuck();
            }
        } else if (cancellation.isUnderWay()) {
            cancelWhenQuiet(a);
        } else {
            a.tick();
        }
    }

    private void cancelWhenQuiet(RunningAttempt a) {
        if (a.tasksEnded() && procedures.isEmpty()) {
            state = JobView.State.ENDING;
            cancel(a);
            return;
        }
        giveUpOnWhatIsStuck(a);
        long waitedMs = endingWatch.waitedMs(THE_END, surroundings.time().monotonicMs());
        if (mayBeginAgain(a) && !a.tasksEnded() && waitedMs >= CANCEL_PATIENCE_MS) {
            // A send may wait for brokers that are away. An attempt that fails frees it, and the next one cancels the
            // job.
            fail(new WeirException(
                    ExitCode.UNAVAILABLE,
                    "job " + config.job() + " is to be cancelled, but " + a.tasksNotEnded() + " do not end within "
                            + CANCEL_PATIENCE_MS / 1_000 + " s; a next attempt cancels it"));
        }
    }

    /** One that still restores its state would take as long once more, and none begins after a job's last checkpoint. */
    private static boolean mayBeginAgain(RunningAttempt a) {
        return a.isOpen() && !a.checkpoints().lastIsTriggered();
    }

    /** State that no longer fits would end in collections that find nothing; better a stop that says why. */
    private void checkMemory(RunningAttempt a) {
        double live = surroundings.memory().liveShare();
        if (live < LIVE_SHARE_MAX) {
            return;
        }
        String largest = a.largestStates();
        fail(new WeirException(
                ExitCode.CONFIGURATION,
                "the heap is too small: after a full collection " + Math.round(live * 100) + " % of "
                        + (Runtime.getRuntime().maxMemory() >> 20) + " MB are in use. Largest keyed state: "
                        + (largest.isEmpty() ? "none" : largest)
                        + ". Nothing is lost: give the process more memory (-Xmx), or keep less state"));
    }

    // ---- failure and ending

    private void fail(Throwable cause) {
        if (state == JobView.State.ENDING || state == JobView.State.ENDED || state == JobView.State.BACKING_OFF) {
            return;
        }
        failure = cause;
        beginEnding();
    }

    private void beginEnding() {
        JobTransactions t = transactions;
        if (t != null) {
            // Frees every task that is blocked in a send.
            t.close();
        }
        endTasks();
    }

    /** As long as a transaction is open, nobody reads what was committed behind its first record, whoever wrote that. */
    private void abortAndEnd() {
        JobTransactions t = transactions;
        if (t == null || attempt == null) {
            beginEnding();
            return;
        }
        endTasks();
        owner.run("abort-open", List.of(new Step("abort-open", t::abortOpen)), error -> {});
    }

    private void endTasks() {
        state = JobView.State.ENDING;
        ending = true;
        endingWatch = new CallWatch();
        RunningAttempt a = attempt;
        if (a != null) {
            a.stopTasks();
        }
        history.write(owner::run);
    }

    private void endWhenQuiet() {
        RunningAttempt a = attempt;
        if (!procedures.isEmpty() || (a != null && !a.tasksEnded())) {
            giveUpOnWhatIsStuck(a);
            return;
        }
        JobTransactions t = transactions;
        if (t != null) {
            t.close();
            t.release();
        }
        Throwable cause = failure;
        if (a != null) {
            a.abandon(cause == null ? new WeirException(ExitCode.TRY_AGAIN, "the job has ended") : cause);
        }
        StateBase under = base;
        if (under != null) {
            under.close();
        }
        base = null;
        transactions = null;
        attempt = null;
        failure = null;
        cancellation.attemptEnded();
        Outcome ended = pendingOutcome;
        if (cause == null) {
            finish(ended == null ? new Outcome(ExitCode.DONE, "job " + config.job() + " has ended") : ended);
        } else {
            afterFailure(cause);
        }
    }

    /** A function or a call that never returns would keep the job from its next attempt for ever: the process's end frees it. */
    private void giveUpOnWhatIsStuck(@Nullable RunningAttempt a) {
        long endingMs = endingWatch.waitedMs(THE_END, surroundings.time().monotonicMs());
        List<String> stuck = new ArrayList<>();
        if (a != null && endingMs >= TASKS_PATIENCE_MS) {
            stuck.addAll(a.tasksNotEnded());
        }
        if (endingMs >= CALLS_PATIENCE_MS) {
            stuck.addAll(procedures);
        }
        if (stuck.isEmpty()) {
            return;
        }
        String message = "the attempt could not be ended: " + stuck + " do not return after " + endingMs / 1_000
                + " s. The next start goes on. What ended the attempt: "
                + (failure == null ? "a request" : failure.getMessage());
        LOG.error("job {}: {}", config.job(), message);
        // A job that has ended has ended, whatever it leaves behind.
        finish(pendingOutcome == null ? new Outcome(ExitCode.JOB_FAILED, message) : pendingOutcome);
    }

    private void afterFailure(Throwable cause) {
        WeirException error = Failures.named(cause, context.rights());
        Outcome ended = pendingOutcome;
        boolean replaced = error.exitCode() == ExitCode.REPLACED;
        if (ended != null && !replaced) {
            finish(ended);
            return;
        }
        if (!error.restartable()) {
            Outcome given = new Outcome(error.exitCode(), String.valueOf(error.getMessage()));
            if (replaced || ownAttempt == 0) {
                finish(given);
            } else {
                // A successor deletes what this attempt no longer finds: then it is not the store that is broken.
                lookBefore(given);
            }
            return;
        }
        failures++;
        lastFailure = error.getMessage();
        long now = surroundings.time().monotonicMs();
        boolean fenced = Failures.isFenced(cause);
        OptionalLong delay = backoff.afterFailure(now, surroundings.random().nextDouble());
        if (delay.isEmpty()) {
            LOG.error(
                    "job {}: attempt {} failed and is not restarted: {}", config.job(), ownAttempt, lastFailure, cause);
            pendingOutcome = new Outcome(error.exitCode(), String.valueOf(lastFailure));
            // Whoever was fenced may have been replaced, which a supervisor must be told.
            lookOnly = fenced;
        } else {
            LOG.warn(
                    "job {}: attempt {} failed, next one in {} ms: {}",
                    config.job(),
                    ownAttempt,
                    delay.getAsLong(),
                    lastFailure,
                    fenced ? null : cause);
        }
        // Two that fence each other must not do so in step.
        long wait = fenced ? 100 + surroundings.random().nextInt(400) : delay.orElse(0);
        resumeAtMs = now + wait;
        state = JobView.State.BACKING_OFF;
    }

    /** Ends like this, unless a look at the marker shows that a newer attempt runs the job. */
    private void lookBefore(Outcome given) {
        pendingOutcome = given;
        lookOnly = true;
        resumeAtMs = Long.MIN_VALUE;
        state = JobView.State.BACKING_OFF;
    }

    private void finish(Outcome ended) {
        state = JobView.State.ENDED;
        cancellation.answer(ended);
        refreshView(true);
        outcome = ended;
    }

    private void cancel(RunningAttempt a) {
        JobTransactions t = transactions;
        if (t == null) {
            throw new IllegalStateException("no transactions to cancel");
        }
        CheckpointId current = a.checkpoints().current().id();
        owner.run("cancel", cancellation.steps(t, ownAttempt, current, patience()), error -> {
            failure = error;
            if (error == null) {
                pendingOutcome = cancellation.done();
            } else if (!Failures.isFenced(error)) {
                // Who is fenced is perhaps not replaced (Kafka's coordinator answers so too while it still completes
                // the
                // transaction before): the next attempt cancels the job, or sees that another runs it.
                cancellation.failed(error);
            }
            beginEnding();
        });
    }

    // ---- what the attempt needs

    private final class Owner implements RunningAttempt.Owner {
        @Override
        public void post(Runnable mail) {
            mailbox.post(mail::run);
        }

        @Override
        public void attemptFailed(Throwable cause) {
            if (this == owner) {
                fail(cause);
            }
        }

        @Override
        public void attemptFinished(JobStatus status, CheckpointId checkpoint) {
            pendingOutcome = new Outcome(
                    ExitCode.DONE, "job " + config.job() + " is " + status + " at checkpoint " + checkpoint);
            LOG.info("job {}: {} at checkpoint {}", config.job(), status, checkpoint);
            beginEnding();
        }

        @Override
        public void cancelStopped(CompletableFuture<Void> done) {
            cancellation.requestedBy(done);
        }

        @Override
        public void run(String name, List<Step> steps, Consumer<@Nullable Throwable> onEnd) {
            procedures.add(name);
            surroundings
                    .steps()
                    .submit(new Procedure(
                            name,
                            steps,
                            error -> post(() -> {
                                procedures.remove(name);
                                onEnd.accept(error);
                            })));
        }

        @Override
        public void runAside(String name, List<Step> steps, Consumer<@Nullable Throwable> onEnd) {
            surroundings
                    .steps()
                    .submit(new Procedure(
                            name,
                            steps,
                            error -> post(() -> {
                                if (!isEnding()) {
                                    onEnd.accept(error);
                                }
                            })));
        }

        @Override
        public boolean isEnding() {
            return ending || cancelling || this != owner;
        }

        @Override
        public void recorded(CheckpointStats stats) {
            history.record(stats);
        }

        @Override
        public Trouble trouble() {
            return trouble;
        }
    }

    // ---- control, any thread

    @Override
    public JobView view() {
        return view;
    }

    @Override
    public @Nullable BaseStats baseStats() {
        StateBase under = base;
        return under == null ? null : under.stats();
    }

    @Override
    public CompletableFuture<CheckpointId> checkpoint() {
        CompletableFuture<CheckpointId> done = new CompletableFuture<>();
        mailbox.post(() -> whenRunning(done, a -> a.checkpoints().request(done)));
        return done;
    }

    @Override
    public CompletableFuture<Savepoint> savepoint(@Nullable String dir) {
        return withSavepoint(dir, (a, folder, done) -> a.savepoint(folder, done));
    }

    @Override
    public CompletableFuture<CheckpointId> stop(boolean drain) {
        CompletableFuture<CheckpointId> done = new CompletableFuture<>();
        mailbox.post(() -> whenRunning(done, a -> a.stop(drain, done)));
        return done;
    }

    @Override
    public CompletableFuture<Savepoint> stopWithSavepoint(boolean drain, @Nullable String dir) {
        return withSavepoint(dir, (a, folder, done) -> a.stopWithSavepoint(drain, folder, done));
    }

    @Override
    public CompletableFuture<Savepoint> cancelWithSavepoint(@Nullable String dir) {
        return withSavepoint(dir, (a, folder, done) -> a.cancelWithSavepoint(folder, done));
    }

    /** What makes a savepoint in a folder. */
    private interface WithSavepoint {
        void ask(RunningAttempt attempt, String folder, CompletableFuture<Savepoint> done);
    }

    private CompletableFuture<Savepoint> withSavepoint(@Nullable String dir, WithSavepoint action) {
        CompletableFuture<Savepoint> done = new CompletableFuture<>();
        String folder;
        try {
            folder = SavepointDir.resolve(config.savepointDir(), dir);
        } catch (WeirException e) {
            done.completeExceptionally(e);
            return done;
        }
        mailbox.post(() -> whenRunning(done, a -> action.ask(a, folder, done)));
        return done;
    }

    private void whenRunning(CompletableFuture<?> done, Consumer<RunningAttempt> action) {
        RunningAttempt a = attempt;
        if (a == null || state != JobView.State.RUNNING) {
            done.completeExceptionally(new WeirException(
                    ExitCode.TRY_AGAIN, "job " + config.job() + " is " + state + ", not RUNNING: try again shortly"));
        } else {
            action.accept(a);
        }
    }

    @Override
    public CompletableFuture<Void> cancel() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        mailbox.post(() -> {
            if (state == JobView.State.ENDED) {
                done.completeExceptionally(
                        new WeirException(ExitCode.TRY_AGAIN, "job " + config.job() + " has ended already"));
                return;
            }
            // A job that fails again and again can be cancelled too: as soon as it is claimed.
            cancellation.requestedBy(done);
            if (state == JobView.State.BACKING_OFF) {
                resumeAtMs = Long.MIN_VALUE;
            }
        });
        return done;
    }

    @Override
    public void shutDown() {
        mailbox.post(() -> {
            pendingOutcome = new Outcome(
                    ExitCode.DONE,
                    "job " + config.job() + " was shut down; the next start goes on from its last checkpoint");
            if (state == JobView.State.BACKING_OFF) {
                lookOnly = false;
                resumeAtMs = Long.MIN_VALUE;
            } else if (state != JobView.State.ENDED && state != JobView.State.ENDING) {
                abortAndEnd();
            }
        });
    }

    /** How the process ended; null while it runs. Any thread. */
    public @Nullable Outcome outcome() {
        return outcome;
    }

    // ---- views

    /** Now and then, and at once when the state has changed. */
    private void refreshView(boolean changed) {
        long now = surroundings.time().monotonicMs();
        if (changed || viewAtMs == Long.MIN_VALUE || now - viewAtMs >= VIEW_EVERY_MS) {
            viewAtMs = now;
            view = picture();
        }
    }

    private JobView picture() {
        RunningAttempt a = attempt;
        CheckpointId current = a == null ? null : a.checkpoints().current().id();
        return new JobView(
                config.job(),
                state,
                ownAttempt,
                failures,
                lastFailure,
                trouble.present(),
                trouble.retries(),
                context.store().knownStoreId(),
                current,
                a == null ? 0 : a.recordsRead(),
                a == null ? 0 : a.acknowledgedRecords(),
                a == null ? Long.MIN_VALUE : a.watermarkMs(),
                a == null ? Map.of() : a.lag(),
                a == null ? List.of() : a.taskViews(),
                a == null ? Map.of() : a.counters(),
                history.ends(),
                history.shown(),
                history.lastCompleted(),
                a == null ? JobView.StateView.NONE : a.keyedState(),
                a == null ? Pauses.Counts.of(List.of()) : a.pauses());
    }

    // ---- the worker's shell

    @Override
    public String name() {
        return "coordinator of " + config.job();
    }

    @Override
    public void park() {
        RunningAttempt a = attempt;
        boolean cancelling = cancellation.isWaiting() || cancellation.isUnderWay();
        if (a != null && state == JobView.State.RUNNING && !cancelling) {
            parker.park(a.ticksWithinMs() * 1_000_000L);
        } else {
            parker.park(PARK_NANOS);
        }
    }

    @Override
    public void wake() {
        parker.wake();
    }

    @Override
    public boolean isDone() {
        return outcome != null;
    }

    /** A bug: the coordinator itself threw. Nothing is committed any more; the next start goes on. */
    @Override
    public void failed(Throwable error) {
        LOG.error("job {}: the coordinator failed, which is a bug of Weir", config.job(), error);
        beginEnding();
        state = JobView.State.ENDED;
        view = picture();
        outcome = new Outcome(ExitCode.INTERNAL, "the coordinator failed: " + error);
    }

    @Override
    public void closed() {}
}
