package dev.weir.checkpoint.store;

import dev.weir.error.ExitCode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An error of a store that says itself what it means for the job, where Java has no exception that would. */
public final class StoreFailure extends IOException {
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;

    /** @param message what was found, what was expected and what to do; what failed and where is put before it */
    public StoreFailure(ExitCode exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    public ExitCode exitCode() {
        return exitCode;
    }
}
