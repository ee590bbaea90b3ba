package dev.weir.lab.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Asks the processor's control server how it is, five times a second. A thread of its own. */
final class StatusClient extends Thread {
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final Duration TIMEOUT = Duration.ofMillis(500);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final ObjectMapper mapper = new ObjectMapper();
    private final HttpRequest request;
    private volatile @Nullable Status status;

    StatusClient(int port) {
        super("status");
        setDaemon(true);
        this.request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/status"))
                .timeout(TIMEOUT)
                .build();
    }

    /** The last answer; null when there was none, as while the processor is dead. */
    @Nullable
    Status status() {
        return status;
    }

    @Override
    public void run() {
        try {
            while (true) {
                status = ask();
                LockSupport.parkNanos(INTERVAL_NANOS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable Status ask() throws InterruptedException {
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200 ? Status.parse(mapper.readTree(response.body())) : null;
        } catch (IOException e) {
            return null;
        }
    }
}
