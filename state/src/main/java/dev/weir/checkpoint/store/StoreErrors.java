package dev.weir.checkpoint.store;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** One table from the store's I/O errors to what they mean for the job. */
public final class StoreErrors {
    /** What is done with the store, and may fail. */
    @FunctionalInterface
    public interface Call<T> {
        T run() throws IOException;
    }

    /** As {@link Call}, without an answer. */
    @FunctionalInterface
    public interface Action {
        void run() throws IOException;
    }

    private StoreErrors() {}

    /** As {@link #call}. */
    public static void run(String what, String place, Action action) {
        Object unused = call(what, place, () -> {
            action.run();
            return what;
        });
    }

    /**
     * Does it.
     *
     * @param what e.g. {@code "publish checkpoint 7-2"}
     * @param place the file or folder, for the message
     * @throws WeirException NOT_AUTHORISED, CONFIGURATION (a file is missing) or UNAVAILABLE (may pass: try again)
     */
    public static <T> T call(String what, String place, Call<T> call) {
        try {
            return call.run();
        } catch (IOException e) {
            throw toWeir(what, place, e);
        }
    }

    private static WeirException toWeir(String what, String place, IOException e) {
        if (e instanceof StoreFailure known) {
            return new WeirException(
                    known.exitCode(), "Cannot " + what + " at " + place + ": " + known.getMessage(), e);
        }
        if (e instanceof AccessDeniedException || says(e, "Operation not permitted")) {
            return new WeirException(
                    ExitCode.NOT_AUTHORISED,
                    "Cannot " + what + ": access to " + fileOf(e, place) + " is denied. Let this process's user read"
                            + " and write below the checkpoint folder.",
                    e);
        }
        if (says(e, "Read-only file system")) {
            return new WeirException(
                    ExitCode.NOT_AUTHORISED,
                    "Cannot " + what + ": " + fileOf(e, place)
                            + " lies on a file system that is mounted read-only. Mount"
                            + " it for writing, or set another checkpoint.dir.",
                    e);
        }
        if (e instanceof NoSuchFileException || e instanceof FileNotFoundException) {
            return new WeirException(
                    ExitCode.CONFIGURATION,
                    "Cannot " + what + ": " + place
                            + " is missing. Restore it from a copy, or give the job another name"
                            + " to start anew. Nothing but Weir may delete files of a store.",
                    e);
        }
        if (e instanceof FileAlreadyExistsException
                || e instanceof NotDirectoryException
                || says(e, "Not a directory")) {
            return new WeirException(
                    ExitCode.CONFIGURATION,
                    "Cannot " + what + " at " + place + ": " + fileOf(e, place) + " is a file, expected a folder. Set"
                            + " another checkpoint.dir, or move the file away.",
                    e);
        }
        if (says(e, "No space left on device") || says(e, "Disk quota exceeded")) {
            return new WeirException(
                    ExitCode.UNAVAILABLE,
                    "Cannot " + what + " at " + place + ": the disk is full (" + e.getMessage() + "). Free some space;"
                            + " nothing is lost, and the job goes on when there is some.",
                    e);
        }
        return new WeirException(
                ExitCode.UNAVAILABLE,
                "Cannot " + what + " at " + place + ": " + e + ". Check that the store's disk is mounted"
                        + " and has space, then try again.",
                e);
    }

    /** The operating system's own words, which Java passes on: it has no class for these. */
    private static boolean says(IOException e, String words) {
        return e.getMessage() != null && e.getMessage().contains(words);
    }

    private static String fileOf(IOException e, String place) {
        return e instanceof FileSystemException f && f.getFile() != null ? f.getFile() : place;
    }
}
