package dev.weir.savepoint;

import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorMetadata;
import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import dev.weir.checkpoint.store.BlobStore;
import dev.weir.checkpoint.store.MetadataCodec;
import dev.weir.checkpoint.store.StoreErrors;
import dev.weir.checkpoint.store.StoredBlob;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;

/**
 * Writes one savepoint into a folder of its own: first the files, each durable, then the metadata, with which it exists.
 * Blocks; owned by one thread.
 */
public final class SavepointWriter {
    private final BlobStore blobs;
    private final String folder;
    private final List<String> written = new ArrayList<>();
    /** Whether the store was asked for the metadata, and has not found that there is one. */
    private boolean asked;

    /** @param folder the savepoint's, below those blobs; must not exist */
    public SavepointWriter(BlobStore blobs, String folder) {
        this.blobs = blobs;
        this.folder = folder;
    }

    /** The name of a new savepoint's folder. @param unique letters, digits and {@code -} that no other savepoint has */
    public static String folderName(CheckpointMetadata checkpoint, String unique) {
        return "savepoint-" + checkpoint.job() + "-" + checkpoint.id() + "-"
                + unique.substring(0, Math.min(8, unique.length()));
    }

    /** Where it lies, for people. */
    public String place() {
        return blobs.describe(folder);
    }

    /**
     * Writes it. When this throws, there is no savepoint, and what was written of it is deleted as far as possible; but for
     * one case: a store that does requests late was asked for the metadata and did not confirm it. Then the savepoint may be
     * there, or come to be there, and whoever finds it must find all of it: its files stay.
     *
     * @param content what the savepoint holds: a checkpoint's metadata, of which the files are replaced
     * @param nowMs wall clock
     * @return its metadata
     * @throws WeirException CONFIGURATION when the content can't be a savepoint; UNAVAILABLE, NOT_AUTHORISED
     */
    public CheckpointMetadata write(CheckpointMetadata content, StateData data, long nowMs) {
        checkCanBe(content);
        try {
            CheckpointMetadata savepoint = savepointOf(content, writeFiles(content, data), nowMs);
            publish(savepoint);
            return savepoint;
        } finally {
            if (!mayExist()) {
                discard();
            }
        }
    }

    private static void checkCanBe(CheckpointMetadata content) {
        if (!content.channelState().isEmpty()) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "checkpoint " + content.id() + " of job " + content.job()
                            + " holds records on their way between tasks, which a savepoint can't: take a savepoint of"
                            + " the running job, or of a checkpoint whose barriers were aligned");
        }
    }

    private List<StateFile> writeFiles(CheckpointMetadata content, StateData data) {
        List<StateFile> files = new ArrayList<>();
        for (OperatorMetadata operator : content.operators()) {
            for (KeyedStateMetadata state : operator.keyedStates()) {
                files.add(writeFile(operator.uid(), state, data));
            }
        }
        return files;
    }

    private StateFile writeFile(String uid, KeyedStateMetadata state, StateData data) {
        String name = SavepointFiles.name(uid, state.name());
        String full = folder + "/" + name;
        StoredBlob stored = StoreErrors.call(
                "write a savepoint",
                blobs.describe(full),
                () -> blobs.put(full, out -> writeEntries(out, uid, state, data)));
        written.add(full);
        return new StateFile(name, stored.length(), stored.crc32c(), null, true);
    }

    private static void writeEntries(OutputStream out, String uid, KeyedStateMetadata state, StateData data)
            throws IOException {
        // Not closed: the stream is not ours.
        @SuppressWarnings("resource")
        DataFileWriter<GenericRecord> writer = new DataFileWriter<>(new GenericDatumWriter<>());
        writer.setMeta("weir.savepoint", MetadataCodec.SAVEPOINT_FORMAT);
        writer.setMeta("weir.uid", uid);
        writer.setMeta("weir.state", state.name());
        writer.setMeta("weir.kind", state.kind());
        writer.create(EntrySchema.of(state).datum(), out);
        data.read(
                uid,
                state,
                (keyGroup, bytes, from, length) -> writer.appendEncoded(ByteBuffer.wrap(bytes, from, length)));
        writer.flush();
    }

    private static CheckpointMetadata savepointOf(CheckpointMetadata m, List<StateFile> files, long nowMs) {
        return new CheckpointMetadata(
                m.job(),
                m.storeId(),
                m.id(),
                null,
                m.restoreId(),
                m.engineVersion(),
                m.keyGroupHash(),
                m.maxParallelism(),
                m.triggeredAtMs(),
                nowMs,
                CanonicalValues.describe(m.operators()),
                files,
                List.of());
    }

    private void publish(CheckpointMetadata savepoint) {
        String name = folder + "/" + SavepointFiles.METADATA;
        byte[] bytes = MetadataCodec.encode(savepoint, MetadataCodec.Kind.SAVEPOINT);
        asked = true;
        StoreErrors.run("write a savepoint", blobs.describe(name), () -> {
            if (!blobs.putIfAbsent(name, bytes)) {
                asked = false;
                throw new WeirException(
                        ExitCode.CONFIGURATION, "there is a savepoint already at " + place() + ": name another folder");
            }
        });
    }

    private boolean mayExist() {
        try {
            return asked && (blobs.mayBeLate() || blobs.exists(folder + "/" + SavepointFiles.METADATA));
        } catch (IOException unknown) {
            return true;
        }
    }

    /** Without metadata it is no savepoint; what can't be deleted now is garbage. */
    private void discard() {
        try {
            blobs.discard(written);
        } catch (IOException garbage) {
            return;
        }
    }
}
