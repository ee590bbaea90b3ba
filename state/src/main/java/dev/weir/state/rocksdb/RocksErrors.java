package dev.weir.state.rocksdb;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import org.rocksdb.RocksDBException;

/** What RocksDB throws, as an error of the local disk. */
final class RocksErrors {
    private RocksErrors() {}

    static IOException reading(RocksDBException e) {
        return new IOException("RocksDB could not read state from the local disk: " + e.getMessage(), e);
    }

    /** @throws WeirException instead when the disk is full, which may pass */
    static IOException doing(String what, Path folder, RocksDBException e) {
        throwIfFull(what, folder, e);
        return new IOException("RocksDB could not " + what + " in " + folder + ": " + e.getMessage(), e);
    }

    /**
     * The same error, of files that are put there for RocksDB.
     *
     * @throws WeirException instead when the disk is full, which may pass
     */
    static IOException preparing(Path folder, IOException e) {
        throwIfFull("get its files", folder, e);
        return e;
    }

    /** Of the folder, before anything is put there. */
    static WeirException notWritable(Path folder, IOException e) {
        throwIfFull("write", folder, e);
        boolean denied = e instanceof AccessDeniedException
                || String.valueOf(e.getMessage()).contains("Read-only file system");
        return new WeirException(
                denied ? ExitCode.NOT_AUTHORISED : ExitCode.CONFIGURATION,
                "state.local-dir can't be used: found " + e + " at " + folder
                        + ", expected a folder on a local disk that"
                        + " this process's user may write. Give it the rights, or set another state.local-dir.",
                e);
    }

    /** The native library can't be loaded from a file in this folder. */
    static WeirException noLibrary(Path folder, Throwable e) {
        Throwable found = e.getCause() == null ? e : e.getCause();
        return new WeirException(
                ExitCode.CONFIGURATION,
                "RocksDB's library can't be loaded from " + folder + ": found " + found
                        + ", expected a file system whose files may be run, and a platform that weir.jar has the library"
                        + " for (found " + System.getProperty("os.name") + ", " + System.getProperty("os.arch")
                        + "). If it is mounted with noexec, choose another folder: by state.local-dir, outside of a job by"
                        + " -Djava.io.tmpdir. On another platform use state.backend=heap.",
                e);
    }

    /** By the operating system's own words, which RocksDB and Java pass on. */
    private static void throwIfFull(String what, Path folder, Exception e) {
        String said = String.valueOf(e.getMessage());
        if (said.contains("No space left on device") || said.contains("Disk quota exceeded")) {
            throw new WeirException(
                    ExitCode.UNAVAILABLE,
                    "RocksDB could not " + what + " in " + folder + ": the disk of this folder is full (" + said
                            + "). Free some space, or choose another folder: by state.local-dir, outside of a job by"
                            + " -Djava.io.tmpdir. Nothing is lost, and a job goes on when there is space.",
                    e);
        }
    }
}
