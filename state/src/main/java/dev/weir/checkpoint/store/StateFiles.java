package dev.weir.checkpoint.store;

import dev.weir.checkpoint.CheckpointMetadata.ChannelState;
import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the files that a checkpoint or a savepoint names, those inside its metadata included. Every method blocks, and may
 * be called by any thread.
 */
public final class StateFiles {
    private static final int BUFFER_BYTES = 1 << 16;

    private final BlobStore blobs;
    private final UnaryOperator<String> full;

    /** @param full a file's name in its metadata to the blob's name */
    public StateFiles(BlobStore blobs, UnaryOperator<String> full) {
        this.blobs = blobs;
        this.full = full;
    }

    /** What was overtaken on one edge is read like a file of state. */
    public static StateFile asFile(ChannelState channel) {
        return new StateFile(channel.name(), channel.length(), channel.crc32c(), null, false);
    }

    static long checksum(byte[] content) {
        CRC32C crc = new CRC32C();
        crc.update(content);
        return crc.getValue();
    }

    /** From its beginning; not yet checked. */
    public InputStream open(StateFile file) {
        byte[] inline = file.inline();
        return inline != null
                ? new ByteArrayInputStream(inline)
                : StoreErrors.call("read state", place(file), () -> blobs.open(full.apply(file.name())));
    }

    /** How much is best read at once. */
    public int pieceBytes() {
        return blobs.pieceBytes();
    }

    /** A part of it. @throws WeirException CONFIGURATION when the file ends before it */
    public byte[] readRange(StateFile file, long offset, int length) {
        if (offset < 0 || length < 0 || offset + length > file.length()) {
            throw new IllegalArgumentException(
                    "bytes " + offset + " to " + (offset + length) + " of " + place(file) + " with " + file.length());
        }
        byte[] inline = file.inline();
        return inline != null
                ? Arrays.copyOfRange(inline, (int) offset, (int) offset + length)
                : StoreErrors.call("read state", place(file), () -> readBlobRange(file, offset, length));
    }

    private byte[] readBlobRange(StateFile file, long offset, int length) throws IOException {
        try {
            return blobs.readRange(full.apply(file.name()), offset, length);
        } catch (EOFException e) {
            throw damaged(file, "found its end before byte " + (offset + length), e);
        }
    }

    /** Reads the whole file. @throws WeirException CONFIGURATION when length or checksum differ from the metadata's */
    public void verify(StateFile file) {
        CRC32C crc = new CRC32C();
        long length = StoreErrors.call("check state", place(file), () -> {
            try (InputStream in = new CheckedInputStream(open(file), crc)) {
                return drain(in, file.length());
            }
        });
        if (length != file.length() || crc.getValue() != file.crc32c()) {
            throw damaged(file, "found " + length + " bytes with CRC32C " + crc.getValue(), null);
        }
    }

    /** @param expected bytes: most files are small, and need no large buffer */
    private static long drain(InputStream in, long expected) throws IOException {
        byte[] buffer = new byte[(int) Math.max(1, Math.min(BUFFER_BYTES, expected))];
        long length = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            length += n;
        }
        return length;
    }

    private WeirException damaged(StateFile file, String found, @Nullable Exception cause) {
        return new WeirException(
                ExitCode.CONFIGURATION,
                "State file " + place(file) + " is damaged: " + found + ", expected " + file.length()
                        + " bytes with CRC32C " + file.crc32c() + ". Restore it from a copy, or give the job another"
                        + " name to start anew.",
                cause);
    }

    private String place(StateFile file) {
        return file.inline() != null ? file.name() : blobs.describe(full.apply(file.name()));
    }
}
