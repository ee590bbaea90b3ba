package dev.weir.service.cli;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.config.HostPort;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Talks to a job's control server. Blocking; what a checkpoint takes, a call may take. */
final class ControlClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String STRANGE = "what answers there is no control server of a job";
    /** More than the status of any job takes. */
    private static final int ANSWER_MAX = 16 << 20;

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration LOOK = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .build();
    private final HostPort address;

    ControlClient(HostPort address) {
        this.address = address;
    }

    HostPort address() {
        return address;
    }

    /** @throws WeirException with the job's own words, or (UNAVAILABLE) when no job answers */
    JsonNode get(String path) {
        return send(request(path).GET().timeout(LOOK).build());
    }

    /** The same; waits as long as the job does. */
    JsonNode post(String path) {
        return post(path, Map.of());
    }

    /** The same, with parameters. */
    JsonNode post(String path, Map<String, String> parameters) {
        String query = parameters.entrySet().stream()
                .map(p -> p.getKey() + "=" + URLEncoder.encode(p.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return send(request(query.isEmpty() ? path : path + "?" + query)
                .header("X-Weir", "1")
                .POST(HttpRequest.BodyPublishers.noBody())
                .build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + address + path));
    }

    private JsonNode send(HttpRequest request) {
        try {
            HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            JsonNode body = JSON.readTree(read(response));
            if (body.isMissingNode()) {
                throw unavailable(STRANGE, null);
            }
            if (response.statusCode() != 200) {
                throw refused(response.statusCode(), body);
            }
            return body;
        } catch (ConnectException e) {
            throw notConnected(e);
        } catch (JacksonException e) {
            throw unavailable(STRANGE, e);
        } catch (IOException e) {
            throw unavailable("the connection ended before an answer (" + e + "); look at the job's log", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WeirException(ExitCode.TRY_AGAIN, "interrupted while waiting for " + address + ".", e);
        }
    }

    /** To the client an unknown host is a failed connection too. */
    private WeirException notConnected(ConnectException e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root instanceof UnresolvedAddressException unknown
                ? unavailable(
                        "its host is not known by that name here; run this command where it is, or name a way to it with"
                                + " --at HOST:PORT",
                        unknown)
                : unavailable("nothing listens there; the job does not run, or runs elsewhere", e);
    }

    /** What answers need not be a job, and need not come to an end. */
    private byte[] read(HttpResponse<InputStream> response) throws IOException {
        try (InputStream in = response.body()) {
            byte[] bytes = in.readNBytes(ANSWER_MAX + 1);
            if (bytes.length > ANSWER_MAX) {
                throw unavailable(STRANGE, null);
            }
            return bytes;
        }
    }

    private WeirException unavailable(String what, @Nullable Exception cause) {
        return new WeirException(ExitCode.UNAVAILABLE, "control server " + address + ": " + what + ".", cause);
    }

    private WeirException refused(int status, JsonNode body) {
        int code = body.path("exitCode").asInt(ExitCode.UNAVAILABLE.code());
        ExitCode exit = Arrays.stream(ExitCode.values())
                .filter(c -> c.code() == code && c != ExitCode.DONE)
                .findFirst()
                .orElse(ExitCode.UNAVAILABLE);
        return new WeirException(exit, body.path("error").asText("HTTP status " + status + " from " + address));
    }
}
