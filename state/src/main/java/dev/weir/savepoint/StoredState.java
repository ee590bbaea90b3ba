package dev.weir.savepoint;

import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.ChannelState;
import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import dev.weir.checkpoint.store.BlobNames;
import dev.weir.checkpoint.store.BlobStore;
import dev.weir.checkpoint.store.Folders;
import dev.weir.checkpoint.store.MetadataCodec;
import dev.weir.checkpoint.store.MetadataCodec.Kind;
import dev.weir.checkpoint.store.StateFiles;
import dev.weir.checkpoint.store.StoreErrors;
import dev.weir.checkpoint.store.StoreFailure;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.state.layer.KeyedEntries;
import dev.weir.state.layer.LayerSource;
import dev.weir.state.rocksdb.RocksBases;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A checkpoint or a savepoint that a person has named by its folder, wherever that lies: of this job or another, of this
 * store or another, moved or copied. Only reads.
 *
 * <p>Every method blocks. Errors are {@link WeirException}s: CONFIGURATION for what is missing, damaged or of a newer
 * release; UNAVAILABLE and NOT_AUTHORISED.
 */
public final class StoredState {
    private static final int IDENTITY_BYTES = 8;

    private final String folder;
    private final BlobStore blobs;
    private final Folders folders;
    private final Kind kind;
    private final CheckpointMetadata metadata;
    private final String identity;
    private final StateFiles files;

    private StoredState(
            String folder,
            BlobStore blobs,
            Folders folders,
            Kind kind,
            CheckpointMetadata metadata,
            String identity,
            StateFiles files) {
        this.folder = folder;
        this.blobs = blobs;
        this.folders = folders;
        this.kind = kind;
        this.metadata = metadata;
        this.identity = identity;
        this.files = files;
    }

    /**
     * Reads the metadata, and checks that it is whole.
     *
     * @param path the folder, or the {@code _metadata} in it
     */
    public static StoredState open(String path, Folders folders) {
        String folder = folderOf(path);
        BlobStore blobs = folders.open(folder);
        String place = blobs.describe(SavepointFiles.METADATA);
        byte[] bytes = StoreErrors.call("read " + place, place, () -> readMetadata(path, blobs));
        MetadataCodec.Decoded decoded = MetadataCodec.decodeAny(place, bytes);
        CheckpointMetadata metadata = decoded.metadata();
        boolean savepoint = decoded.kind() == Kind.SAVEPOINT;
        if (savepoint) {
            SavepointFiles.check(metadata);
        }
        // A checkpoint's files lie in the job's folder, some of them outside its own.
        BlobStore root = savepoint ? blobs : folders.open(Folders.parent(folder));
        return new StoredState(
                folder,
                blobs,
                folders,
                decoded.kind(),
                metadata,
                identityOf(bytes),
                new StateFiles(root, name -> name));
    }

    /** The folder that a path names, absolute. */
    public static String folderOf(String path) {
        String absolute = Folders.absolute(path);
        return absolute.endsWith("/" + SavepointFiles.METADATA) ? Folders.parent(absolute) : absolute;
    }

    private static byte[] readMetadata(String path, BlobStore blobs) throws IOException {
        try {
            return blobs.read(SavepointFiles.METADATA);
        } catch (NoSuchFileException e) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "there is no checkpoint or savepoint at " + path + ": it has no file " + SavepointFiles.METADATA
                            + ". Name a folder that has one, as 'weir savepoint' prints it; one whose making was"
                            + " interrupted has none and can be deleted",
                    e);
        }
    }

    /** Of the content: the same wherever the folder is moved, and another for every savepoint. */
    private static String identityOf(byte[] metadata) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(metadata);
            return HexFormat.of().formatHex(hash, 0, IDENTITY_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    public boolean isSavepoint() {
        return kind == Kind.SAVEPOINT;
    }

    public CheckpointMetadata metadata() {
        return metadata;
    }

    /** The absolute folder. */
    public String folder() {
        return folder;
    }

    /** A short text that is the same for copies of this folder, and another for every other one. */
    public String identity() {
        return identity;
    }

    /** For people: what it is and where. */
    public String describe() {
        return (isSavepoint() ? "savepoint " : "checkpoint ") + folder;
    }

    /** The error that says that this one can't be read, and why. */
    public WeirException unreadable(IOException cause) {
        if (cause instanceof StoreFailure failure) {
            return new WeirException(failure.exitCode(), describe() + " can't be read: " + failure.getMessage(), cause);
        }
        return new WeirException(
                ExitCode.CONFIGURATION,
                describe() + " can't be read: " + cause + ". Take another checkpoint or savepoint",
                cause);
    }

    /** Reads every file. @throws WeirException CONFIGURATION naming the first that is missing or damaged */
    public void verify() {
        metadata.files().forEach(files::verify);
        for (ChannelState channel : metadata.channelState()) {
            files.verify(StateFiles.asFile(channel));
        }
    }

    /** The entries of its keyed state; to be closed. Lengths and checksums of whole files are {@link #verify}'s part. */
    public StateData data() {
        return data(RocksBases::toRead);
    }

    /** @param bases opens a base in a backend's own form */
    public StateData data(CheckpointEntries.Bases bases) {
        return isSavepoint()
                ? new SavepointData(metadata, files)
                : new CheckpointData(StoreErrors.call("read", describe(), () -> entries(bases)));
    }

    /** What was overtaken on one edge; not yet checked. */
    public InputStream open(ChannelState channel) {
        return files.open(StateFiles.asFile(channel));
    }

    private KeyedEntries entries(CheckpointEntries.Bases bases) throws IOException {
        return CheckpointEntries.of(
                metadata,
                new CheckpointEntries.Files() {
                    @Override
                    public LayerSource layer(StateFile file) {
                        return new StoredLayer(file, files.pieceBytes(), files::readRange);
                    }

                    @Override
                    public InputStream open(StateFile file) {
                        return files.open(file);
                    }
                },
                bases);
    }

    /**
     * Deletes a savepoint, by the names in its metadata: that first, so that a crash leaves garbage and no savepoint
     * without its files. Files that do not belong to it stay.
     *
     * @throws WeirException CONFIGURATION when this is a checkpoint, which belongs to its job
     */
    public void dispose() {
        if (!isSavepoint()) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    folder + " is a checkpoint of job " + metadata.job() + ", expected a savepoint. Checkpoints are"
                            + " deleted by their job: cancel it to delete them all");
        }
        StoreErrors.run("delete a savepoint", folder, () -> {
            blobs.delete(SavepointFiles.METADATA);
            blobs.delete(metadata.files().stream().map(StateFile::name).toList());
            for (CheckpointMetadata.OperatorMetadata operator : metadata.operators()) {
                blobs.dropFolder(SavepointFiles.folder(operator.uid()));
            }
        });
        dropFolder();
    }

    /** Of a name that no store of blobs may have, since someone else gave it: then it stays, empty. */
    private void dropFolder() {
        String name = folder.substring(folder.lastIndexOf('/') + 1);
        if (BlobNames.isValid(name)) {
            StoreErrors.run(
                    "delete a savepoint",
                    folder,
                    () -> folders.open(Folders.parent(folder)).dropFolder(name));
        }
    }

    /** Whether a checkpoint is known to be committed; a savepoint is. After a crash it may not be known. */
    public boolean isConfirmed() {
        return isSavepoint() || StoreErrors.call("look at", folder, () -> blobs.exists("_confirmed"));
    }
}
