package dev.weir.checkpoint.store;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** One table from the store's I/O errors to what they mean for the job. */
final class StoreErrors {
    /** What is done with the store, and may fail. */
    @FunctionalInterface
    interface Call<T> {
        T run() throws IOException;
    }

    /** As {@link Call}, without an answer. */
    @FunctionalInterface
    interface Action {
        void run() throws IOException;
    }

    private StoreErrors() {}

    /** As {@link #call}. */
    static void run(String what, String place, Action action) {
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
    static <T> T call(String what, String place, Call<T> call) {
        try {
            return call.run();
        } catch (AccessDeniedException e) {
            throw new WeirException(
                    ExitCode.NOT_AUTHORISED,
                    "Cannot " + what + ": access to " + e.getFile() + " is denied. Let this process's user read and"
                            + " write below the checkpoint folder.",
                    e);
        } catch (NoSuchFileException | FileNotFoundException e) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "Cannot " + what + ": " + place
                            + " is missing. Restore it from a copy, or give the job another name"
                            + " to start anew. Nothing but Weir may delete files of a store.",
                    e);
        } catch (IOException e) {
            throw new WeirException(
                    ExitCode.UNAVAILABLE,
                    "Cannot " + what + " at " + place + ": " + e + ". Check that the store's disk is mounted, has"
                            + " space and has hard links, then try again.",
                    e);
        }
    }
}
