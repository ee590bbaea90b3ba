package dev.weir.state.base;

import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** Makes the base of each attempt of a job. */
public interface StateBases {
    /**
     * Whether bases can be made here, before a claim ends whoever runs the job. Blocks.
     *
     * @throws dev.weir.error.WeirException NOT_AUTHORISED, CONFIGURATION, or UNAVAILABLE (may pass: try again)
     */
    void probe();

    /**
     * A base that holds what a checkpoint's snapshot held. Blocks.
     *
     * @param store the identity of the checkpoint store: a job of the same name with another store is another job
     * @param attempt a number that no other attempt of the job has in that store
     * @param restored the snapshot's files; none for an empty base
     */
    StateBase open(String store, long attempt, List<StoredFile> restored) throws IOException;

    /** A base of nobody's job that holds what a snapshot held, to be read and closed. Blocks. */
    StateBase openToRead(List<StoredFile> snapshot) throws IOException;

    /** How much memory each of so many tables may take, in bytes. */
    long tableBytes(int tables);

    /** Layers of more bytes than this together, and than the base has, are worth a new base. */
    long layersMaxBytes();

    /** A file of a snapshot, as a checkpoint store has it. Content is to be checked against length and checksum. */
    record StoredFile(String name, long length, long crc32c, Opener content) {
        /** Those of a checkpoint. @param open opens a file from its beginning */
        public static List<StoredFile> of(CheckpointMetadata checkpoint, Function<StateFile, InputStream> open) {
            return checkpoint.nativeFiles().stream()
                    .map(file -> new StoredFile(
                            Objects.requireNonNull(file.nativeName()),
                            file.length(),
                            file.crc32c(),
                            () -> open.apply(file)))
                    .toList();
        }
    }

    /** Opens a file from its beginning. */
    @FunctionalInterface
    interface Opener {
        InputStream open() throws IOException;
    }
}
