package dev.weir.operator;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import org.jspecify.annotations.Nullable;

/** Says which step a user's exception came from, and at which key; never the record. */
public final class UserErrors {
    private static final int MAX_KEY_CHARS = 100;

    private UserErrors() {}

    /**
     * What to throw when the user's code threw.
     *
     * @param call the function's method, e.g. {@code processElement}
     * @throws Error this one, if it is not of the user's code: a lack of memory is no step's
     */
    public static Exception in(String uid, String call, @Nullable Object key, Throwable error) {
        passOthers(error);
        if (error instanceof WeirException named) {
            return named;
        }
        if (error instanceof InterruptedException interrupted) {
            return interrupted;
        }
        return new WeirException(
                ExitCode.JOB_FAILED,
                "step '" + uid + "': " + call + " failed" + (key == null ? "" : " at key '" + shorten(key) + "'") + ": "
                        + error,
                error);
    }

    /** Throws what is not of the user's code, though it came through that. */
    public static void passOthers(Throwable error) {
        boolean ofUser = error instanceof Exception
                || error instanceof LinkageError
                || error instanceof AssertionError
                || error instanceof StackOverflowError;
        if (!ofUser) {
            throw (Error) error;
        }
    }

    static WeirException nullEmitted(String uid, String call) {
        return new WeirException(
                ExitCode.JOB_FAILED,
                "step '" + uid + "': " + call + " gave null, but records are never null."
                        + " To leave a record out, use filter or flatMap");
    }

    private static String shorten(Object key) {
        String text = String.valueOf(key);
        return text.length() <= MAX_KEY_CHARS ? text : text.substring(0, MAX_KEY_CHARS) + "...";
    }
}
