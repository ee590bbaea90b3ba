package dev.weir.operator;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import org.jspecify.annotations.Nullable;

/** Says which step a user's exception came from, and at which key; never the record. */
public final class UserErrors {
    private static final int MAX_KEY_CHARS = 100;

    private UserErrors() {}

    /** @param call the function's method, e.g. {@code processElement} */
    public static Exception in(String uid, String call, @Nullable Object key, Throwable error) {
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
