package dev.weir.service.http;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.util.concurrent.CompletionException;

/**
 * An answer of the control server.
 *
 * @param status the HTTP status
 */
record Reply(int status, String contentType, String body) {
    private static final String JSON = "application/json";

    static Reply json(String body) {
        return new Reply(200, JSON, body);
    }

    static Reply text(int status, String body) {
        return new Reply(status, "text/plain; charset=utf-8", body + "\n");
    }

    static Reply error(int status, ExitCode code, String message) {
        String body = Json.object(json -> {
            json.writeStringField("error", message);
            json.writeNumberField("exitCode", code.code());
        });
        return new Reply(status, JSON, body);
    }

    /** What a failed request is answered with. */
    static Reply error(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof WeirException e) {
            return error(statusOf(e.exitCode()), e.exitCode(), String.valueOf(e.getMessage()));
        }
        return error(500, ExitCode.INTERNAL, cause.toString());
    }

    private static int statusOf(ExitCode code) {
        return switch (code) {
            case UNAVAILABLE, TRY_AGAIN -> 503;
            case USAGE -> 400;
            case INTERNAL -> 500;
            case DONE, JOB_FAILED, REPLACED, NOT_AUTHORISED, CONFIGURATION -> 409;
        };
    }
}
