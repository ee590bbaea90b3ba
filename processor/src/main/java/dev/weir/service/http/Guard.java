package dev.weir.service.http;

import com.sun.net.httpserver.Headers;
import dev.weir.error.ExitCode;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Keeps web pages out. A page in a browser on the same machine can send requests to a loopback port, and on any machine
 * that reaches it to another one, so
 *
 * <ul>
 *   <li>on a loopback address the Host header must name a loopback address (a page whose name was re-pointed to 127.0.0.1
 *       still sends its own name),
 *   <li>what changes something needs the header {@code X-Weir: 1}, which a page can't send to another origin without
 *       asking first, and this server never agrees, and
 *   <li>it must not have the header {@code Origin}, which browsers always send with it and other clients don't: a page
 *       whose name was re-pointed to this server's address is of the same origin, and need not ask.
 * </ul>
 */
final class Guard {
    static final String HEADER = "X-Weir";

    private static final Pattern LOOPBACK =
            Pattern.compile("(?i)(localhost|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[::1])(:\\d{1,5})?");

    private final boolean loopbackOnly;

    Guard(boolean loopbackOnly) {
        this.loopbackOnly = loopbackOnly;
    }

    /** The refusal, or empty when the request may pass. */
    Optional<Reply> refuse(String method, Headers headers) {
        String host = headers.getFirst("Host");
        if (loopbackOnly && (host == null || !LOOPBACK.matcher(host).matches())) {
            return Optional.of(Reply.error(
                    403,
                    ExitCode.NOT_AUTHORISED,
                    "the Host header is '" + host + "', expected a loopback address. Bind another address with"
                            + " rest.address if the job is to be reached by name."));
        }
        return method.equals("GET") ? Optional.empty() : refuseChange(headers);
    }

    private static Optional<Reply> refuseChange(Headers headers) {
        String origin = headers.getFirst("Origin");
        if (origin != null) {
            return Optional.of(Reply.error(
                    403,
                    ExitCode.NOT_AUTHORISED,
                    "the Origin header is '" + origin + "', expected none: no web page may change something. Send the"
                            + " request with the command line or curl."));
        }
        if (!"1".equals(headers.getFirst(HEADER))) {
            return Optional.of(Reply.error(
                    403,
                    ExitCode.NOT_AUTHORISED,
                    "the header '" + HEADER + ": 1' is missing; a request that changes something must carry it."));
        }
        return Optional.empty();
    }
}
