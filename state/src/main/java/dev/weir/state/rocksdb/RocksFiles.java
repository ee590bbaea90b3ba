package dev.weir.state.rocksdb;

import dev.weir.checkpoint.store.StoreErrors;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.state.base.StateBases.StoredFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the files of a checkpoint's base into the folder of an instance that is to begin with them. Blocks. */
final class RocksFiles {
    private static final Logger LOG = LoggerFactory.getLogger(RocksFiles.class);
    private static final int BUFFER_BYTES = 1 << 16;
    /** For each file: else one break in many gigabytes would have all of them fetched again. */
    private static final int TRIES = 3;

    private static final long PAUSE_MS = 1_000;

    private final Path instance;
    private final Links links;
    /** One line says enough of a disk on which thousands can't be read. */
    private boolean warned;

    RocksFiles(Path instance) {
        this(instance, Files::createLink);
    }

    RocksFiles(Path instance, Links links) {
        this.instance = instance;
        this.links = links;
    }

    /** Makes hard links. */
    @FunctionalInterface
    interface Links {
        /** @param link the new one */
        void create(Path link, Path existing) throws IOException;
    }

    /**
     * Links those that are on this machine already, whole. One that can't be used counts as not there: the store has it too.
     *
     * @param folders where they may be
     * @return those that are not
     * @throws IOException of the instance's folder, as when the disk is full
     */
    List<StoredFile> link(List<StoredFile> files, List<Path> folders) throws IOException {
        List<StoredFile> missing = new ArrayList<>();
        for (StoredFile file : files) {
            if (!link(file, folders)) {
                missing.add(file);
            }
        }
        return missing;
    }

    private boolean link(StoredFile file, List<Path> folders) throws IOException {
        for (Path folder : folders) {
            Path found = folder.resolve(file.name());
            if (RocksSnapshots.isFinal(folder, file.name()) && isWhole(file, found) && isLinked(file, found)) {
                return true;
            }
        }
        return false;
    }

    private boolean isWhole(StoredFile file, Path found) {
        try {
            return Files.isRegularFile(found) && Files.size(found) == file.length() && checksum(found) == file.crc32c();
        } catch (IOException e) {
            // Another process may delete it at any time.
            warn(found, e);
            return false;
        }
    }

    private boolean isLinked(StoredFile file, Path found) throws IOException {
        try {
            links.create(instance.resolve(file.name()), found);
            return true;
        } catch (FileSystemException e) {
            if (!isOfTheFile(e)) {
                throw e;
            }
            warn(found, e);
            return false;
        }
    }

    /** It is gone, or may not be linked, as one of another user. */
    private static boolean isOfTheFile(FileSystemException e) {
        return e instanceof NoSuchFileException
                || e instanceof AccessDeniedException
                || String.valueOf(e.getReason()).contains("Operation not permitted");
    }

    private void warn(Path found, IOException e) {
        if (!warned) {
            warned = true;
            LOG.warn("state: {} can't be used and is looked for elsewhere, as others may be: {}", found, e.toString());
        }
    }

    private static long checksum(Path file) throws IOException {
        CRC32C crc = new CRC32C();
        try (InputStream in = new CheckedInputStream(Files.newInputStream(file), crc)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            while (in.read(buffer) >= 0) {
                continue;
            }
        }
        return crc.getValue();
    }

    /**
     * Copies one from the checkpoint store.
     *
     * @throws WeirException CONFIGURATION when it is damaged, or what {@link StoreErrors} says when it can't be read
     * @throws IOException of the local disk
     */
    void fetch(StoredFile file) throws IOException {
        for (int tries = 1; ; tries++) {
            try {
                copy(file);
                return;
            } catch (WeirException e) {
                if (e.exitCode() != ExitCode.UNAVAILABLE || tries == TRIES) {
                    throw e;
                }
                LOG.warn("state: a file did not come whole and is fetched again: {}", e.getMessage());
                pause();
            }
        }
    }

    private void copy(StoredFile file) throws IOException {
        Path target = instance.resolve(file.name());
        // What another attempt may have linked is never written to again.
        Files.deleteIfExists(target);
        CRC32C crc = new CRC32C();
        long length = 0;
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = reading(file, () -> file.content().open());
                OutputStream out = new CheckedOutputStream(Files.newOutputStream(target), crc)) {
            for (int n = read(file, in, buffer); n >= 0; n = read(file, in, buffer)) {
                out.write(buffer, 0, n);
                length += n;
            }
        }
        if (length != file.length() || crc.getValue() != file.crc32c()) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "State file " + file.name() + " of the checkpoint is damaged: found " + length
                            + " bytes with CRC32C " + crc.getValue() + ", expected " + file.length()
                            + " bytes with CRC32C " + file.crc32c()
                            + ". Restore it from a copy, or start from another checkpoint or savepoint.");
        }
    }

    private static int read(StoredFile file, InputStream in, byte[] buffer) {
        return reading(file, () -> in.read(buffer));
    }

    /** Errors of the store, unlike those of the local disk to which it is copied. */
    private static <T> T reading(StoredFile file, StoreErrors.Call<T> call) {
        return StoreErrors.call("read state file " + file.name(), "the checkpoint store", call);
    }

    private static void pause() throws InterruptedIOException {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while state was fetched");
        }
    }
}
