package dev.weir.checkpoint.store;

import dev.weir.error.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;

/** Finds out whether a store can be written, and gives a name only once. */
final class StoreProbe {
    private static final byte[] CONTENT = "may this process write here?\n".getBytes(StandardCharsets.US_ASCII);

    private static final int TRIES = 3;

    private final BlobStore blobs;
    private final String name;

    /** @param name one that is free, of a file that may be left by a crash, and swept by others */
    StoreProbe(BlobStore blobs, String name) {
        this.blobs = blobs;
        this.name = name;
    }

    /** @throws StoreFailure CONFIGURATION when two files got the name */
    void run() throws IOException {
        int created = 0;
        // The second is not refused when the first was swept by another process, which has just claimed the job. It
        // sweeps once.
        for (int i = 0; i < TRIES && created == i; i++) {
            created += put() ? 1 : 0;
        }
        blobs.delete(name);
        if (created == TRIES) {
            throw new StoreFailure(
                    ExitCode.CONFIGURATION,
                    "two files were given one name, expected the second to be refused. Use a store that creates"
                            + " exclusively: a file system with hard links, or an object store that heeds If-None-Match.",
                    null);
        }
    }

    private boolean put() throws IOException {
        try {
            return blobs.putIfAbsent(name, CONTENT);
        } catch (NoSuchFileException swept) {
            return blobs.putIfAbsent(name, CONTENT);
        }
    }
}
