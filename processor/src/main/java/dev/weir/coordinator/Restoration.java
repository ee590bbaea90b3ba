package dev.weir.coordinator;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.ChannelState;
import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import dev.weir.checkpoint.JobStatus;
import dev.weir.checkpoint.Marker;
import dev.weir.checkpoint.RecoveryDecision.Current;
import dev.weir.checkpoint.RecoveryDecision.Facts;
import dev.weir.checkpoint.RecoveryDecision.RestoreFrom;
import dev.weir.checkpoint.RestoreId;
import dev.weir.checkpoint.RestoreRequest;
import dev.weir.checkpoint.store.CheckpointStore;
import dev.weir.checkpoint.store.Folders;
import dev.weir.config.JobConfig.StartFrom;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.savepoint.CanonicalValues;
import dev.weir.savepoint.RestoredBase;
import dev.weir.savepoint.StateData;
import dev.weir.savepoint.StoredState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A start from a savepoint or checkpoint that a person has named: says what lies there, and after the claim turns it into
 * a checkpoint of this job, in its own store. From then on nothing needs what lies there any more.
 *
 * <p>Used by the steps of a process's claims, one after another.
 */
final class Restoration {
    private static final Logger LOG = LoggerFactory.getLogger(Restoration.class);

    private final ClaimContext context;
    private final CheckpointStore store;
    private final StartFrom start;
    private final long fileBytes;
    /** What was asked for, once it was found; by the next claim of this process it may be deleted. */
    private @Nullable RestoreRequest known;
    /** What this start makes of it is committed. */
    private boolean done;

    // ---- of the present claim
    private @Nullable StoredState from;
    private List<StateFile> files = List.of();
    private List<ChannelState> channels = List.of();
    private @Nullable CheckpointMetadata made;

    Restoration(ClaimContext context) {
        this(context, RestoredBase.FILE_BYTES);
    }

    /** @param fileBytes a file of state that has grown to this gets no further state */
    Restoration(ClaimContext context, long fileBytes) {
        this.context = context;
        this.fileBytes = fileBytes;
        this.store = context.store();
        this.start = context.config().start();
    }

    /** Whether this start may be one. */
    boolean isAsked() {
        return start.path() != null || (start.latest() && start.allowNonRestored());
    }

    /** Whether a person has taken the job back, and that is not done: then the marker may be older than the store. */
    boolean takesBack() {
        return start.path() != null && start.rollback() && !done;
    }

    /** What was made of it is committed. */
    void committed() {
        done = true;
    }

    /** Another claim begins. */
    void begin() {
        from = null;
        files = List.of();
        channels = List.of();
        made = null;
    }

    // ---- looking

    /** The facts, with what is asked for. Reads metadata only. */
    Facts addTo(Facts facts) {
        Marker marker = facts.marker();
        String path = start.path() == null ? latest(marker) : start.path();
        if (path == null) {
            return facts;
        }
        Current current = currentOf(facts);
        StoredState stored;
        try {
            stored = StoredState.open(path, context.folders());
        } catch (WeirException e) {
            if (e.exitCode() == ExitCode.CONFIGURATION && hasBegunFrom(path, current)) {
                LOG.info(
                        "job {}: {} is gone, which it began from; it goes on from its current checkpoint",
                        context.config().job(),
                        path);
                return facts;
            }
            throw e;
        }
        from = stored;
        RestoreRequest request = requestOf(stored);
        known = request;
        return facts.from(request, current);
    }

    /** Of {@code latest} only a start that lets state go makes a new checkpoint. */
    private @Nullable String latest(@Nullable Marker marker) {
        CheckpointId last = marker == null ? null : marker.checkpoint();
        if (last == null || !store.has(last)) {
            return null;
        }
        CheckpointMetadata metadata = store.read(last);
        boolean letsGo =
                context.fit().kept(metadata).size() < metadata.operators().size();
        return letsGo ? context.storePlace() + "/chk-" + last : null;
    }

    private @Nullable Current currentOf(Facts facts) {
        Marker marker = facts.marker();
        if (marker == null || !marker.storeId().equals(facts.storeId())) {
            return null;
        }
        CheckpointId checkpoint = marker.checkpoint();
        if (checkpoint == null || !facts.available().contains(checkpoint)) {
            return null;
        }
        try {
            CheckpointMetadata metadata = store.read(checkpoint);
            return new Current(metadata.parent(), metadata.restoreId());
        } catch (WeirException e) {
            if (e.exitCode() == ExitCode.UNAVAILABLE) {
                // It may well be what this very start has made of PATH: to begin once more would repeat its output.
                throw e;
            }
            // A healthy job may have moved on and deleted it. What is damaged counts for nothing here.
            LOG.debug("checkpoint {} can't be read", checkpoint, e);
            return null;
        }
    }

    private RestoreRequest requestOf(StoredState stored) {
        CheckpointMetadata m = stored.metadata();
        boolean own = !stored.isSavepoint()
                && m.storeId().equals(store.peekStoreId())
                && Folders.parent(stored.folder()).equals(context.storePlace());
        RestoreId id = new RestoreId(stored.identity(), hash(stored.folder()), context.rollbackId());
        return new RestoreRequest(m.job(), m.storeId(), m.id(), own, id, start.rollback());
    }

    /** Nothing needs what a job has begun from, so that it may be deleted; a roll-back needs it once more. */
    private boolean hasBegunFrom(String path, @Nullable Current current) {
        RestoreId id = current == null ? null : RestoreId.decode(current.restoreId());
        if (id == null) {
            return false;
        }
        RestoreRequest before = known;
        return before == null
                ? !start.rollback() && id.path().equals(hash(StoredState.folderOf(path)))
                : before.id().isContinuedBy(id.encode());
    }

    private static String hash(String folder) {
        CRC32C crc = new CRC32C();
        crc.update(folder.getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(crc.getValue());
    }

    /** Before the claim: that the job fits what lies there, and that all of it is whole. */
    void check() {
        StoredState stored = opened();
        if (start.claim() && !stored.isSavepoint()) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    stored.describe() + " can't be claimed: its files may be those of other checkpoints too. Expected a"
                            + " savepoint with --claim; start without it, or make a savepoint with 'savepoint export'");
        }
        context.fit().check(stored.metadata());
        stored.verify();
    }

    private StoredState opened() {
        StoredState stored = from;
        if (stored == null) {
            throw new IllegalStateException("nothing was opened to begin from");
        }
        return stored;
    }

    // ---- after the claim

    /** Copies what is kept into the store. Checked once more: time has passed, and an own checkpoint is checked only here. */
    void copyState(long attempt) throws Exception {
        StoredState stored = opened();
        context.fit().check(stored.metadata());
        stored.verify();
        CheckpointMetadata kept = stored.metadata().withOperators(context.fit().kept(stored.metadata()));
        List<StateFile> written = new ArrayList<>();
        try (StateData data = stored.data(context.basesToRead())) {
            RestoredBase.write(kept, data, fileBytes, content -> {
                StateFile file = store.write(attempt, content, true);
                written.add(file);
                return file;
            });
        } catch (IOException | RuntimeException e) {
            discard(written);
            throw e;
        }
        files = written;
        List<ChannelState> copied = new ArrayList<>();
        for (ChannelState channel : stored.metadata().channelState()) {
            copied.add(store.writeChannel(attempt, channel.edge(), out -> {
                try (InputStream in = stored.open(channel)) {
                    in.transferTo(out);
                }
            }));
        }
        channels = copied;
    }

    /** The next try writes all of it anew, and it may be these for which the store has no room. */
    private void discard(List<StateFile> written) {
        if (written.isEmpty()) {
            return;
        }
        try {
            store.discard(written);
        } catch (WeirException e) {
            LOG.warn(
                    "job {}: files of a start that failed were not deleted, which one does that gets through: {}",
                    context.config().job(),
                    e.getMessage());
        }
    }

    /** Publishes the checkpoint. A step that is tried again publishes the very same. */
    void publish(RestoreFrom decided) {
        CheckpointMetadata m = made;
        if (m == null) {
            m = assemble(decided);
            made = m;
        }
        store.publish(m);
    }

    private CheckpointMetadata assemble(RestoreFrom decided) {
        CheckpointMetadata m = opened().metadata();
        long now = context.connectors().time().wallMs();
        CheckpointId former = decided.former();
        return new CheckpointMetadata(
                context.config().job(),
                store.storeId(),
                decided.checkpoint(),
                // Kept like a parent, it can be gone back to until it is retired.
                former != null && store.has(former) ? former : null,
                requestOf(opened()).id().encode(),
                context.engineVersion(),
                m.keyGroupHash(),
                m.maxParallelism(),
                now,
                now,
                // Where a source begins that it does not know must survive a crash like all else.
                context.withSplits(CanonicalValues.describe(context.fit().kept(m)), context.startSplits(m)),
                files,
                channels);
    }

    /** What the marker says from now on. */
    Marker marker(RestoreFrom decided) {
        LOG.info(
                "job {}: begins from {}, which is checkpoint {} of job {}, as its own checkpoint {}",
                context.config().job(),
                opened().describe(),
                opened().metadata().id(),
                opened().metadata().job(),
                decided.checkpoint());
        return new Marker(
                context.config().job(), decided.attempt(), decided.checkpoint(), store.storeId(), JobStatus.RUNNING);
    }
}
