package dev.weir.checkpoint.store;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.ChannelState;
import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One job's checkpoints in a {@link BlobStore}; the layout is shown in the package's description.
 *
 * <p>Every method blocks, and may be called by any thread. Whatever writes or deletes takes part in the protocol of one
 * attempt: its caller has claimed the job, and runs the steps of one checkpoint in order.
 *
 * <p>Errors are {@link WeirException}s: UNAVAILABLE may pass and every method may be called again after it; CONFIGURATION
 * is for what lies in the store and does not fit; NOT_AUTHORISED for permissions.
 */
public final class CheckpointStore {
    private final BlobStore blobs;
    private final String job;
    private final JobFolder folder;
    private final Supplier<String> newIds;
    private final StoreIdFile storeIdFile;
    private final StateFiles files;
    /** As it was seen. */
    private volatile @Nullable String storeId;
    /** Known to survive a crash of the machine. */
    private volatile @Nullable String durableStoreId;

    private CheckpointStore(BlobStore blobs, String job, Supplier<String> newIds) {
        this.blobs = blobs;
        this.job = job;
        this.folder = new JobFolder(job);
        this.newIds = newIds;
        this.files = new StateFiles(blobs, folder::full);
        this.storeIdFile = new StoreIdFile(blobs, job, folder.full(JobFolder.STORE_ID));
    }

    /**
     * Touches nothing yet.
     *
     * @param newIds gives texts that no one else ever gets, such as random UUIDs; letters, digits and {@code -}
     */
    public static CheckpointStore open(BlobStore blobs, String job, Supplier<String> newIds) {
        return new CheckpointStore(blobs, job, newIds);
    }

    public String job() {
        return job;
    }

    /** The names of folders in which jobs may have checkpoints, sorted. */
    public static List<String> jobs(BlobStore blobs) {
        return StoreErrors.call("list the jobs", blobs.describe(""), blobs::folders);
    }

    // ---- identity

    /** The store's identity, or null when it has none yet. Creates nothing. */
    public @Nullable String peekStoreId() {
        if (storeId == null) {
            storeId = call("read the store's identity", JobFolder.STORE_ID, storeIdFile::peek)
                    .orElse(null);
        }
        return storeId;
    }

    /** The same as far as it was read before; reads nothing. Any thread. */
    public @Nullable String knownStoreId() {
        return storeId;
    }

    /** The store's identity, durable; created when there is none. */
    public String storeId() {
        String id = durableStoreId;
        if (id == null) {
            id = call("create the store's identity", JobFolder.STORE_ID, () -> storeIdFile.readOrCreate(newIds));
            durableStoreId = id;
            storeId = id;
        }
        return id;
    }

    /**
     * That a folder without an identity holds nothing foreign: a store is made in an empty folder, or goes on in its own.
     *
     * @throws WeirException CONFIGURATION naming what is there
     */
    public void checkOwn() {
        if (peekStoreId() != null) {
            return;
        }
        List<String> foreign = call("list the store", "", () -> blobs.list(folder.full(""))).stream()
                .map(folder::relative)
                .filter(name -> !JobFolder.mayBeOwn(name))
                .toList();
        if (!foreign.isEmpty()) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "The folder " + place("") + " has no store-id and holds what Weir did not write: "
                            + String.join(", ", foreign.subList(0, Math.min(3, foreign.size())))
                            + (foreign.size() > 3 ? " and " + (foreign.size() - 3) + " more" : "")
                            + ". Expected the store of job " + job + ", or nothing. Choose another checkpoint.dir, or"
                            + " move them away.");
        }
    }

    /**
     * Writes a file as a checkpoint would, once more in vain, and deletes it: whether the store can be written, and
     * refuses a name that is taken, is known before anything is claimed. One that a crash leaves is named like an orphan
     * of attempt 1, which a later attempt collects.
     *
     * @throws WeirException CONFIGURATION when the store gives one name to two files: what keeps an older attempt from
     *     replacing a checkpoint is missing there
     */
    public void probe() {
        String name = folder.full(JobFolder.SHARED + "1-probe-" + newIds.get());
        run("write to the store", "", () -> new StoreProbe(blobs, name).run());
    }

    // ---- reading

    /** The published checkpoints, sorted. */
    public List<CheckpointId> list() {
        return call("list checkpoints", "", () -> blobs.list(folder.full(JobFolder.CHECKPOINTS))).stream()
                .map(folder::relative)
                .filter(JobFolder::isMetadata)
                .map(JobFolder::checkpointOf)
                .map(Objects::requireNonNull)
                .sorted()
                .toList();
    }

    /** Whether the checkpoint is published. */
    public boolean has(CheckpointId id) {
        return exists(JobFolder.metadata(id));
    }

    /** A published checkpoint, checked to be of this job and this store. Creates nothing. */
    public CheckpointMetadata read(CheckpointId id) {
        String name = JobFolder.metadata(id);
        byte[] bytes = call("read checkpoint " + id, name, () -> blobs.read(folder.full(name)));
        CheckpointMetadata metadata = MetadataCodec.decode(place(name), bytes);
        checkBelongs(name, "job", metadata.job(), job);
        checkBelongs(name, "store", metadata.storeId(), String.valueOf(peekStoreId()));
        checkBelongs(name, "id", metadata.id().toString(), id.toString());
        return metadata;
    }

    private void checkBelongs(String name, String what, String found, String expected) {
        if (!found.equals(expected)) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "Checkpoint metadata " + place(name) + " is not of this folder: found " + what + " '" + found
                            + "', expected '" + expected + "'. Was it copied here? Put back the original.");
        }
    }

    /** A file of state from its beginning; not yet checked, see {@link #verify(StateFile)}. */
    public InputStream open(StateFile file) {
        return files.open(file);
    }

    /** What was overtaken on one edge; not yet checked, see {@link #verify(ChannelState)}. */
    public InputStream open(ChannelState channel) {
        return files.open(StateFiles.asFile(channel));
    }

    /** How much of a large file is best read at once, in bytes. */
    public int pieceBytes() {
        return blobs.pieceBytes();
    }

    /** A part of a file of state. @throws WeirException CONFIGURATION when the file ends before it */
    public byte[] readRange(StateFile file, long offset, int length) {
        return files.readRange(file, offset, length);
    }

    /** Reads the whole file. @throws WeirException CONFIGURATION when length or checksum differ from the metadata's */
    public void verify(StateFile file) {
        files.verify(file);
    }

    /** As {@link #verify(StateFile)}. */
    public void verify(ChannelState channel) {
        files.verify(StateFiles.asFile(channel));
    }

    // ---- writing

    /** Writes a file of state; durable when it returns. No one counts it as stored before a published checkpoint names it. */
    public StateFile write(long attempt, Content content, boolean base) {
        StoredBlob stored = writeShared(attempt, content);
        return new StateFile(folder.relative(stored.name()), stored.length(), stored.crc32c(), null, base);
    }

    /** State so small that it travels in the metadata. Writes nothing. */
    public StateFile inline(byte[] content, boolean base) {
        return new StateFile(
                "inline-" + newIds.get(), content.length, StateFiles.checksum(content), content.clone(), base);
    }

    /** Writes what was overtaken on one edge; durable when it returns. */
    public ChannelState writeChannel(long attempt, String edge, Content content) {
        StoredBlob stored = writeShared(attempt, content);
        return new ChannelState(edge, stored.length(), stored.crc32c(), folder.relative(stored.name()));
    }

    private StoredBlob writeShared(long attempt, Content content) {
        String name = JobFolder.SHARED + attempt + "-" + newIds.get();
        return call("write state", name, () -> blobs.put(folder.full(name), content));
    }

    /**
     * Publishes a checkpoint whose files are all durable: from now on it is there whole, or, after a crash before this
     * returned, maybe not at all. Publishing the very same again does nothing.
     */
    public void publish(CheckpointMetadata metadata) {
        String name = JobFolder.metadata(metadata.id());
        byte[] bytes = MetadataCodec.encode(metadata);
        run("publish checkpoint " + metadata.id(), name, () -> {
            if (!blobs.putIfAbsent(folder.full(name), bytes)) {
                checkOwnRetry(name, metadata.id(), bytes);
            }
        });
    }

    /** The name is taken: by our own publish whose reply was lost, or by a bug. */
    private void checkOwnRetry(String name, CheckpointId id, byte[] bytes) throws IOException {
        if (!Arrays.equals(blobs.read(folder.full(name)), bytes)) {
            throw new WeirException(
                    ExitCode.INTERNAL,
                    "Checkpoint " + id + " is published already, with other content: " + place(name) + ". An attempt"
                            + " never makes two checkpoints of one number, and no two attempts have one number. Keep"
                            + " the folder and report this; a new start goes on from the last committed checkpoint.");
        }
    }

    /**
     * Notes that the checkpoint's transaction is committed. For people and tools, and for a claim, which believes no marker
     * that is older; what to go on from the marker alone says. Not synced: a note that is lost only leaves a look undone.
     */
    public void confirm(CheckpointId id) {
        String name = JobFolder.confirmed(id);
        byte[] line = ("committed " + id + "\n").getBytes(StandardCharsets.US_ASCII);
        run("confirm checkpoint " + id, name, () -> blobs.note(folder.full(name), line));
    }

    public boolean isConfirmed(CheckpointId id) {
        return exists(JobFolder.confirmed(id));
    }

    // ---- deleting

    /**
     * Deletes a checkpoint that this attempt has superseded, and those of its files that no kept checkpoint names. Never
     * looks into a listing. Safe to repeat.
     *
     * @param kept every checkpoint that may still be needed, those published and not yet committed included
     */
    public void retire(CheckpointMetadata retired, Collection<CheckpointMetadata> kept) {
        CheckpointId id = retired.id();
        Set<String> names = FilesOf.checkpoint(retired);
        names.removeIf(name -> !name.startsWith(JobFolder.SHARED));
        boolean namesShared = !names.isEmpty();
        for (CheckpointMetadata other : kept) {
            if (other.id().equals(id)) {
                throw new WeirException(ExitCode.INTERNAL, "Checkpoint " + id + " is both retired and kept.");
            }
            names.removeAll(FilesOf.checkpoint(other));
        }
        String metadata = folder.full(JobFolder.metadata(id));
        List<String> own = List.of(metadata, folder.full(JobFolder.confirmed(id)));
        run("retire checkpoint " + id, JobFolder.folder(id), () -> {
            if (namesShared) {
                // No crash may bring metadata back whose files are gone, now or when a later one is retired. The other
                // way
                // round it leaves garbage.
                blobs.delete(metadata);
            }
            blobs.discard(names.stream().map(folder::full).toList());
            blobs.discard(own);
            blobs.dropFolder(folder.full(JobFolder.folder(id)));
        });
    }

    /** Deletes files of state that this attempt has written, and that no published checkpoint names or ever named. */
    public void discard(List<StateFile> files) {
        List<String> names =
                files.stream().map(file -> folder.full(file.name())).toList();
        run("delete state", JobFolder.SHARED, () -> blobs.discard(names));
    }

    /**
     * Deletes what older attempts left and no kept checkpoint needs. Only after the claim of {@code currentAttempt} is
     * committed.
     *
     * @param kept the marker's checkpoint, and whatever else is to stay
     */
    public OrphanReport collectOrphans(long currentAttempt, Collection<CheckpointMetadata> kept) {
        return call("collect orphans", "", () -> new Sweep(blobs, folder, currentAttempt - 1, kept).run());
    }

    /**
     * Deletes all checkpoints of this attempt and older ones; identity and history stay. Only after the marker says
     * CANCELLED. A newer attempt may have begun anew meanwhile: what it writes is not touched.
     */
    public OrphanReport deleteAll(long attempt) {
        return call("delete checkpoints", "", () -> new Sweep(blobs, folder, attempt, List.of()).run());
    }

    // ---- beside the checkpoints

    /** What checkpoints took, for people. @param attempt the attempt that will write to it */
    public CheckpointHistory history(long attempt) {
        return new CheckpointHistory(blobs, folder, attempt);
    }

    /** What is on disk of the history, oldest first. */
    public List<String> readHistory() {
        return call("read the history", JobFolder.HISTORY, () -> CheckpointHistory.read(blobs, folder));
    }

    /** Notes where this attempt's control server listens. Each attempt has one address. */
    public void writeAddress(long attempt, String hostPort) {
        String name = JobFolder.ADDRESS + attempt;
        byte[] line = (hostPort + "\n").getBytes(StandardCharsets.UTF_8);
        run("note the control address", name, () -> blobs.putIfAbsent(folder.full(name), line));
    }

    /** The newest attempt's control address; null when there is none. It may be that of a process that has ended. */
    public @Nullable String readAddress() {
        return call("read the control address", JobFolder.ADDRESS, this::newestAddress)
                .orElse(null);
    }

    private Optional<String> newestAddress() throws IOException {
        List<String> names = blobs.list(folder.full(JobFolder.ADDRESS)).stream()
                .map(folder::relative)
                .toList();
        String newest = JobFolder.newest(names);
        if (newest == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new String(blobs.read(folder.full(newest)), StandardCharsets.UTF_8).strip());
        } catch (NoSuchFileException sweptByANewerAttempt) {
            return Optional.empty();
        }
    }

    private boolean exists(String name) {
        return call("look for " + name, name, () -> blobs.exists(folder.full(name)));
    }

    private String place(String name) {
        return blobs.describe(folder.full(name));
    }

    private <T> T call(String what, String name, StoreErrors.Call<T> call) {
        return StoreErrors.call(what, place(name), call);
    }

    private void run(String what, String name, StoreErrors.Action action) {
        StoreErrors.run(what, place(name), action);
    }
}
