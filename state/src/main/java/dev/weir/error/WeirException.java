package dev.weir.error;

import org.jspecify.annotations.Nullable;

/**
 * An error with a named outcome. Its message names the file, record or setting, what was found, what was expected and
 * what to do; its {@link ExitCode} is what the process ends with when nothing handles it.
 */
public class WeirException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;

    public WeirException(ExitCode exitCode, String message) {
        this(exitCode, message, null);
    }

    public WeirException(ExitCode exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    public ExitCode exitCode() {
        return exitCode;
    }

    /** Whether a new attempt of the same process may cure this: everything but what a person has to mend first. */
    public boolean restartable() {
        return switch (exitCode) {
            case JOB_FAILED, UNAVAILABLE, TRY_AGAIN -> true;
            case DONE, USAGE, INTERNAL, REPLACED, NOT_AUTHORISED, CONFIGURATION -> false;
        };
    }
}
