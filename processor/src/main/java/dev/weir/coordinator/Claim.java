package dev.weir.coordinator;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.JobStatus;
import dev.weir.checkpoint.Marker;
import dev.weir.checkpoint.RecoveryDecision;
import dev.weir.checkpoint.RecoveryDecision.Facts;
import dev.weir.checkpoint.RecoveryErrors;
import dev.weir.checkpoint.store.CheckpointStore;
import dev.weir.connector.JobTransactions;
import dev.weir.connector.SourceSplit;
import dev.weir.connector.TransactionException;
import dev.weir.env.Step;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.state.base.StateBase;
import dev.weir.state.base.StateBases;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How an attempt comes to own a job, and what it goes on from. First it looks without touching, so that a wrong start
 * cannot end a healthy job; then it fences, and only then believes what it reads.
 *
 * <pre>
 *   look -&gt; probe-store -&gt; fence-0 .. fence-3 -&gt; store-id -&gt; read-marker -&gt; commit-claim
 *     run -s:   -&gt; restore-state -&gt; publish-restored -&gt; commit-restored -&gt; read-checkpoint -&gt; start-offsets
 *     new job:  -&gt; start-offsets -&gt; publish-0
 *     else:     -&gt; read-checkpoint -&gt; start-offsets -&gt; publish-0, if there is a new source
 *   -&gt; open-epochs
 * </pre>
 *
 * <p>The ids are fenced in order, 0 first, one after another: the claim is committed on id 0, so whoever commits it knows
 * that no one else is half-way. A procedure: its steps run one at a time, on any thread.
 */
final class Claim {
    private static final Logger LOG = LoggerFactory.getLogger(Claim.class);

    /** So often a marker that moves, names a missing checkpoint, or is missing itself, is looked at before it is believed. */
    private static final int LOOKS = 10;

    /** So often a marker is looked at that may not be the newest. */
    private static final int LOOKS_FOR_NEWER = 5;

    /** Clocks of two machines may differ this much without a word. */
    private static final long CLOCK_TOLERANCE_MS = 60_000;

    private final ClaimContext context;
    private final CheckpointStore store;
    private final JobTransactions transactions;
    private final Retry retry;
    /** The largest attempt that this process has had or tried to have; 0 for none. */
    private final long ownAttempt;
    /** Whether this process may have cancelled the job. */
    private final boolean cancelTried;

    private final Restoration restoration;
    private final String job;
    private final SeenMarker seenBefore = new SeenMarker();
    /** Apart from what was seen before: until the ids are fenced others may commit, and brokers that load then show that late. */
    private final SeenMarker seen = new SeenMarker();

    /** The newest that brokers have shown. */
    private @Nullable Marker newest;

    private RecoveryDecision.@Nullable AfterClaim decision;
    private int looks;
    private int looksForMarker;
    private int looksForNewer;
    private int looksAtOlder;
    /** How many producers' calls have begun and ended: odd while one is under way. */
    private volatile int callEvents;

    private volatile long attempt;
    private @Nullable CheckpointMetadata restored;
    /** What the first checkpoint grows from: the restored one, what followed it at once, or checkpoint 0. */
    private @Nullable CheckpointMetadata startedFrom;

    private volatile @Nullable StateBase base;
    private long restoringSinceMs;
    private final List<CheckpointMetadata> ancestors = new ArrayList<>();
    private Map<String, List<SourceSplit>> splits = Map.of();
    /** Those of sources that begin here. */
    private Map<String, List<SourceSplit>> starts = Map.of();

    Claim(
            ClaimContext context,
            Restoration restoration,
            JobTransactions transactions,
            Retry retry,
            long ownAttempt,
            boolean cancelTried) {
        this.context = context;
        this.store = context.store();
        this.job = context.config().job();
        this.transactions = transactions;
        this.retry = retry;
        this.ownAttempt = ownAttempt;
        this.cancelTried = cancelTried;
        this.restoration = restoration;
        restoration.begin();
    }

    /** The steps up to the claim's commit, and what leads to running tasks. */
    List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        steps.add(retry.step("preflight", context::preflight));
        steps.add(retry.step("look", this::lookBeforeClaim));
        steps.add(retry.step("probe-store", this::probe));
        for (int id = 0; id < JobTransactions.IDS; id++) {
            int claimed = id;
            steps.add(retry.step("fence-" + id, () -> calling(() -> transactions.fence(claimed))));
        }
        steps.add(retry.step("store-id", store::storeId));
        steps.add(retry.step("read-marker", this::readMarker));
        steps.add(retry.step("commit-claim", () -> calling(this::commitClaim)));
        if (restoration.isAsked()) {
            steps.add(retry.step("restore-state", this::restoreState));
            steps.add(retry.step("publish-restored", this::publishRestored));
            steps.add(retry.step("commit-restored", () -> calling(this::commitRestored)));
        }
        steps.add(retry.step("read-checkpoint", this::readCheckpoint));
        steps.add(retry.step("start-offsets", this::findOffsets));
        steps.add(retry.step("publish-0", this::publishStart));
        StateBases states = context.states();
        if (states != null) {
            steps.add(retry.step("open-state", () -> openState(states)));
        }
        steps.add(retry.step(
                "open-epochs",
                () -> transactions.openEpochs(context.config().checkpoint().maxConcurrent())));
        return steps;
    }

    /** A call that waits as long as a transaction lives. */
    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one step at a time writes it
    private void calling(Step.Action call) throws Exception {
        callEvents++;
        try {
            call.run();
        } finally {
            callEvents++;
        }
    }

    /** The number of the call into a producer that is under way, or {@link CallWatch#NONE}. Any thread. */
    int call() {
        int events = callEvents;
        return events % 2 == 0 ? CallWatch.NONE : events;
    }

    /** Only looks whether a newer attempt runs the job. */
    List<Step> lookOnly() {
        return List.of(retry.step("look", this::look));
    }

    private void lookBeforeClaim() throws TransactionException, Step.RetryLater {
        Facts facts = look();
        store.checkOwn();
        if (RecoveryDecision.afterClaim(facts) instanceof RecoveryDecision.RestoreFrom) {
            if (ownAttempt == 0) {
                restoration.check();
            }
            return;
        }
        Marker marker = facts.marker();
        CheckpointId current = marker == null || marker.status() == JobStatus.CANCELLED ? null : marker.checkpoint();
        if (current != null && ownAttempt == 0) {
            checkFits(current);
        }
    }

    private void probe() {
        store.probe();
        StateBases states = context.states();
        if (states != null) {
            states.probe();
        }
    }

    /** Whether the job as it is defined can go on from its state. Else the process that runs it must not be fenced. */
    private void checkFits(CheckpointId current) throws Step.RetryLater {
        CheckpointMetadata metadata;
        try {
            metadata = store.read(current);
        } catch (WeirException e) {
            if (looks < LOOKS && e.exitCode() == ExitCode.CONFIGURATION) {
                // Perhaps a healthy job has moved on and deleted it: the next look sees a newer one.
                throw new Step.RetryLater(SeenMarker.LOOK_AGAIN_MS, e);
            }
            throw e;
        }
        checkNative(metadata);
        context.fit().check(metadata);
    }

    private Facts look() throws TransactionException, Step.RetryLater {
        Marker marker = noOlder(transactions.peekMarker());
        boolean still = seenBefore.standsStill(marker, nowMs());
        checkStillOurs(marker, ownAttempt);
        Facts facts = factsAtLook(marker);
        RecoveryDecision.FirstLook first = RecoveryDecision.firstLook(facts, ++looks >= LOOKS);
        if (first instanceof RecoveryDecision.LookAgain again) {
            // A healthy job moves on under our eyes, and a commit's marker is visible only some time after the commit.
            throw new Step.RetryLater(
                    SeenMarker.LOOK_AGAIN_MS,
                    new IllegalStateException("checkpoint " + again.missing() + " is not in the store"));
        }
        if (first instanceof RecoveryDecision.Refusal refusal) {
            // The marker of a healthy job never stands still for long.
            if (!still && looks < LOOKS) {
                throw new Step.RetryLater(SeenMarker.LOOK_AGAIN_MS, refused(refusal));
            }
            checkIsNewest(marker, facts.available());
            throw refused(refusal);
        }
        return facts;
    }

    /** A start where the job's checkpoints are not has nothing else that would tell it of what it has seen before. */
    private @Nullable Marker noOlder(@Nullable Marker shown) throws Step.RetryLater {
        Marker before = newest;
        if (before == null || !SeenMarker.isOlder(shown, before)) {
            newest = shown;
            return shown;
        }
        WeirException error = RecoveryErrors.older(job, shown, before);
        if (++looksAtOlder < LOOKS_FOR_NEWER) {
            throw new Step.RetryLater(SeenMarker.LOOK_AGAIN_MS, error);
        }
        throw error;
    }

    /** What a job began from may be gone by right, and the marker that shows it not be visible yet. */
    private Facts factsAtLook(@Nullable Marker marker) throws Step.RetryLater {
        try {
            return facts(marker, new TreeSet<>(store.list()));
        } catch (WeirException e) {
            boolean isNew = marker == null && store.list().isEmpty();
            if (!isNew && e.exitCode() == ExitCode.CONFIGURATION && ++looks < LOOKS) {
                throw new Step.RetryLater(SeenMarker.LOOK_AGAIN_MS, e);
            }
            throw e;
        }
    }

    private Facts facts(@Nullable Marker read, SortedSet<CheckpointId> available) {
        Marker marker = read != null && context.config().resumeEnded() ? goingOn(read) : read;
        Facts facts = new Facts(job, marker, null, store.peekStoreId(), available);
        return restoration.isAsked() ? restoration.addTo(facts) : facts;
    }

    /** Somebody wants a job that has ended to go on: its marker then counts like that of one that crashed. */
    private static Marker goingOn(Marker marker) {
        boolean ended = marker.status() == JobStatus.STOPPED || marker.status() == JobStatus.FINISHED;
        return ended
                ? new Marker(
                        marker.job(),
                        marker.attempt(),
                        marker.checkpoint(),
                        marker.storeId(),
                        JobStatus.RUNNING,
                        marker.began())
                : marker;
    }

    private WeirException refused(RecoveryDecision.Refusal refusal) {
        return RecoveryErrors.toError(job, context.storePlace(), refusal);
    }

    /** What a process that has run the job, or claimed it, must not overlook. */
    private void checkStillOurs(@Nullable Marker marker, long own) {
        if (own == 0 || marker == null) {
            return;
        }
        if (marker.attempt() > own) {
            throw new WeirException(
                    ExitCode.REPLACED,
                    "job " + job + " is now run by attempt " + marker.attempt() + ", started after this one (attempt "
                            + own + "). This process ends; do not start it again");
        }
        if (marker.status() == JobStatus.CANCELLED && cancelTried) {
            // Our own cancel got through, though it looked as if it had failed: to start anew would repeat all output.
            throw new WeirException(
                    ExitCode.DONE,
                    "job " + job + " is CANCELLED; what was left of its checkpoints is deleted by its next start");
        }
    }

    private void readMarker() throws TransactionException, Step.RetryLater {
        Marker marker = noOlder(transactions.readMarker());
        if (!seen.standsStill(marker, nowMs())) {
            throw new Step.RetryLater(
                    SeenMarker.LOOK_AGAIN_MS, new IllegalStateException("the marker may move: " + marker));
        }
        checkStillOurs(marker, ownAttempt);
        SortedSet<CheckpointId> available = new TreeSet<>(store.list());
        checkIsNewest(marker, available);
        if (marker != null && SeenMarker.mayBeBehind(marker, available) && ++looksForNewer < LOOKS_FOR_NEWER) {
            throw new Step.RetryLater(
                    SeenMarker.LOOK_AGAIN_MS, new IllegalStateException("there may be a newer marker than " + marker));
        }
        RecoveryDecision.AfterClaim decided = RecoveryDecision.afterClaim(facts(marker, available));
        if (decided instanceof RecoveryDecision.MarkerLost && ++looksForMarker < LOOKS) {
            // A broker that begins to load its offsets may show none at all.
            throw new Step.RetryLater(SeenMarker.LOOK_AGAIN_MS, new IllegalStateException("there is no marker"));
        }
        if (decided instanceof RecoveryDecision.Refusal refusal) {
            throw refused(refusal);
        }
        decision = decided;
        if (decided instanceof RecoveryDecision.Restore restore) {
            attempt = restore.attempt();
        } else if (decided instanceof RecoveryDecision.RestoreFrom restore) {
            attempt = restore.attempt();
        } else if (decided instanceof RecoveryDecision.StartNew start) {
            attempt = start.attempt();
        }
    }

    private long nowMs() {
        return context.connectors().time().monotonicMs();
    }

    /** For another look, when there may be a newer marker than the brokers show. */
    private void checkIsNewest(@Nullable Marker marker, SortedSet<CheckpointId> available) {
        boolean neverClaimed = marker == null && ownAttempt == 0;
        boolean elsewhere = marker != null && !marker.storeId().equals(store.peekStoreId());
        if (neverClaimed || elsewhere || restoration.takesBack()) {
            return;
        }
        CheckpointId newer = SeenMarker.after(marker, available, store::isConfirmed);
        if (newer != null) {
            throw RecoveryErrors.behind(job, marker, newer);
        }
    }

    private void commitClaim() throws TransactionException {
        if (decision instanceof RecoveryDecision.RestoreFrom restore) {
            // Nothing but the attempt: until the restored checkpoint is committed, a crash has changed nothing.
            transactions.commitClaim(restore.claim());
            LOG.info("job {}: claimed as attempt {}", job, attempt);
            return;
        }
        CheckpointId checkpoint = decision instanceof RecoveryDecision.Restore restore ? restore.checkpoint() : null;
        long began = decision instanceof RecoveryDecision.StartNew start ? start.began() : 0;
        transactions.commitClaim(new Marker(job, attempt, checkpoint, store.storeId(), JobStatus.RUNNING, began));
        LOG.info(
                "job {}: claimed as attempt {}, {}",
                job,
                attempt,
                checkpoint == null ? "starting anew" : "going on from checkpoint " + checkpoint);
    }

    private void restoreState() throws Exception {
        if (decision instanceof RecoveryDecision.RestoreFrom) {
            restoration.copyState(attempt);
        }
    }

    private void publishRestored() {
        if (decision instanceof RecoveryDecision.RestoreFrom restore) {
            restoration.publish(restore);
        }
    }

    /** From now on the job's current checkpoint is the restored one, and recovery goes on from it like from any other. */
    private void commitRestored() throws TransactionException {
        if (decision instanceof RecoveryDecision.RestoreFrom restore) {
            transactions.commitRestored(restoration.marker(restore));
            restoration.committed();
            decision = new RecoveryDecision.Restore(attempt, restore.checkpoint());
        }
    }

    private void readCheckpoint() throws TransactionException {
        restoringSinceMs = nowMs();
        if (!(decision instanceof RecoveryDecision.Restore restore)) {
            return;
        }
        CheckpointMetadata metadata;
        try {
            metadata = store.read(restore.checkpoint());
            checkNative(metadata);
            // Those of a base in another form are checked when they are fetched, as far as they are not here already.
            metadata.layerFiles().forEach(store::verify);
            metadata.channelState().forEach(store::verify);
        } catch (WeirException e) {
            // Perhaps a newer attempt has claimed the job since, gone on, and deleted it: then this is the news.
            checkStillOurs(transactions.peekMarker(), attempt);
            throw e;
        }
        context.fit().check(metadata);
        warnOfClock(metadata);
        restored = metadata;
        readAncestors(metadata);
    }

    private void checkNative(CheckpointMetadata metadata) {
        if (context.states() == null && !metadata.nativeFiles().isEmpty()) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "checkpoint " + metadata.id() + " of job " + job + " was written with state.backend=rocksdb, found"
                            + " state.backend=heap. Start it with rocksdb; to change the backend, take a savepoint and"
                            + " start from that");
        }
    }

    private void openState(StateBases from) throws IOException {
        StateBase before = base;
        if (before != null) {
            base = null;
            before.close();
        }
        base = BaseRestore.open(from, store, attempt, restored);
    }

    /** Nothing of the protocol goes by the wall clock, but timers of processing time do. */
    private void warnOfClock(CheckpointMetadata metadata) {
        long aheadMs = metadata.publishedAtMs() - context.connectors().time().wallMs();
        if (aheadMs > CLOCK_TOLERANCE_MS) {
            LOG.warn(
                    "job {}: checkpoint {} was published {} s after what this machine's clock shows now. Compare the clocks:"
                            + " no record is lost or repeated by it, but processing-time timers fire that much later,"
                            + " and times in the status are wrong",
                    job,
                    metadata.id(),
                    aheadMs / 1_000);
        }
    }

    /** Older checkpoints that are only kept: one that cannot be read is nobody's loss. */
    private void readAncestors(CheckpointMetadata from) {
        ancestors.clear();
        CheckpointMetadata at = from;
        for (int kept = 1; kept < context.config().checkpoint().retained(); kept++) {
            CheckpointId parent = at.parent();
            if (parent == null || !store.has(parent)) {
                return;
            }
            try {
                at = store.read(parent);
            } catch (WeirException e) {
                if (e.exitCode() == ExitCode.UNAVAILABLE) {
                    // What is not kept is deleted as an orphan: an error that passes must not come to that.
                    throw e;
                }
                LOG.warn("job {}: the older checkpoint {} is not kept: {}", job, parent, e.getMessage());
                return;
            }
            ancestors.add(0, at);
        }
    }

    private void findOffsets() {
        CheckpointMetadata from = restored == null ? formerStart() : restored;
        starts = context.startSplits(from);
        Map<String, List<SourceSplit>> found = new HashMap<>(starts);
        for (SourceOfJob source : context.sources()) {
            List<SourceSplit> before = from == null ? null : source.splitsIn(from);
            if (before != null) {
                found.put(source.uid(), source.source().resumedSplits(before, context.connectors()));
            }
        }
        splits = found;
    }

    /**
     * The start offsets of an attempt before this one, when nothing was committed since: a job that starts at the latest
     * records must not skip those that came between its first start and its first commit. Those of a job that was
     * cancelled since lie in the store until this one has swept it, and do not count.
     */
    private @Nullable CheckpointMetadata formerStart() {
        if (!(decision instanceof RecoveryDecision.StartNew start)
                || start.reason() != RecoveryDecision.StartNew.Reason.NOTHING_COMMITTED) {
            return null;
        }
        CheckpointId newest = null;
        for (CheckpointId id : store.list()) {
            if (id.number() == 0 && id.attempt() < attempt && id.attempt() >= start.began()) {
                newest = id;
            }
        }
        return newest == null ? null : store.read(newest);
    }

    /**
     * Start offsets are found once: those of a new job are published as checkpoint 0, those of sources that the restored
     * checkpoint does not know with a checkpoint that follows it, to which the marker then points. Else an attempt after
     * this one would skip what came in between.
     */
    private void publishStart() throws Exception {
        CheckpointMetadata start = startedFrom;
        if (start == null) {
            // Made once: a step that is tried again publishes the very same.
            start = start();
            startedFrom = start;
        }
        if (start != restored) {
            store.publish(start);
            if (restored != null) {
                goOnFrom(start);
            }
        }
    }

    private CheckpointMetadata start() {
        if (restored == null) {
            return context.startMetadata(new CheckpointId(0, attempt), splits);
        }
        if (starts.isEmpty()) {
            return restored;
        }
        return context.followedBy(new CheckpointId(restored.id().number() + 1, attempt), restored, starts);
    }

    /** From now on the job's current checkpoint is the one with the offsets of the new sources. */
    private void goOnFrom(CheckpointMetadata start) throws Exception {
        readAncestors(start);
        Marker marker = new Marker(job, attempt, start.id(), store.storeId(), JobStatus.RUNNING);
        calling(() -> transactions.commitRestored(marker));
        LOG.info("job {}: sources that begin here, as checkpoint {} says: {}", job, start.id(), starts.keySet());
        restored = start;
        store.confirm(start.id());
    }

    /** What lies under keyed state, to be closed by whoever takes the claim's end; null when all is on the heap. */
    @Nullable
    StateBase base() {
        return base;
    }

    /** Since when the state is being read, on the monotonic clock; only after the steps. */
    long restoringSinceMs() {
        return restoringSinceMs;
    }

    /** The attempt claimed, or tried for; 0 while it is not known yet. */
    long attempt() {
        return attempt;
    }

    /** What to go on from; null for a new job. */
    @Nullable
    CheckpointMetadata restored() {
        return restored;
    }

    /** What the first checkpoint grows from; only after all steps. */
    CheckpointMetadata startedFrom() {
        CheckpointMetadata start = startedFrom;
        if (start == null) {
            throw new IllegalStateException("the claim of job " + job + " is not complete");
        }
        return start;
    }

    /** Older checkpoints that are kept, oldest first. */
    List<CheckpointMetadata> ancestors() {
        return ancestors;
    }

    Map<String, List<SourceSplit>> splits() {
        return splits;
    }
}
