package dev.weir.lab.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.lab.bench.Contestant.Run;
import dev.weir.lab.broker.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** A Weir process that is asked and told through its control server, as any program may do it. Owned by one thread. */
final class ControlledWeir implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration LIMIT = Duration.ofMinutes(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ChildProcess process;
    private final ProcessProbe probe;
    private final String address;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .build();

    /** Starts it. */
    ControlledWeir(Run run) {
        address = "127.0.0.1:" + freePort();
        process = Contestant.WEIR.start(run.with(Map.of("rest.address", address)));
        probe = new ProcessProbe(process.pid());
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its metrics; empty while it does not answer yet. */
    private Optional<Scrape> metrics() {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + "/metrics"))
                .build();
        try {
            return Optional.of(
                    Scrape.of(http.send(request, BodyHandlers.ofString()).body()));
        } catch (ConnectException notUpYet) {
            return Optional.empty();
        } catch (IOException e) {
            throw process.failure("does not answer: " + e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Waits until its metrics are like this, and returns them. */
    Scrape await(String what, Predicate<Scrape> condition) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() - deadline < 0) {
            probe.sample();
            Optional<Scrape> now = metrics();
            if (now.isPresent() && now.get().sum("weir_restarts_total") > 0) {
                throw process.failure("had to begin a new attempt");
            }
            if (now.isPresent() && condition.test(now.get())) {
                return now.get();
            }
            if (process.waitFor(LOOK).isPresent()) {
                throw process.failure("ended before " + what);
            }
        }
        throw process.failure("shows no sign of " + what + " within " + LIMIT.toMinutes() + " minutes");
    }

    Scrape awaitRunning() {
        return await("its job runs", now -> now.sum("weir_state", "state=\"RUNNING\"") == 1);
    }

    /** Waits until this attempt has read so many records. */
    Scrape awaitRead(long records) {
        return await(records + " records", now -> now.sum("weir_records_in_total") >= records);
    }

    /** Waits until nothing is left to read, of an input that does not grow. */
    void awaitEndOfInput() {
        for (int looks = 0; looks < 2; looks++) {
            await("the end of the input", now -> now.sum("weir_source_lag_records") == 0);
            // What it knows of the input's end may be as old as its last fetch.
            process.waitFor(Duration.ofSeconds(2));
        }
    }

    /** Asks for something, and waits until it is done. */
    JsonNode post(String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + path))
                .header("X-Weir", "1")
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        try {
            var answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw process.failure("answered to " + path + ": " + answer.body());
            }
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw process.failure("does not answer to " + path + ": " + e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static WeirException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new WeirException(ExitCode.INTERNAL, "The bench was interrupted", e);
    }

    /** Ends it as a crash would. */
    void kill9() {
        probe.sample();
        process.kill9();
    }

    /** Ends the job after one more checkpoint, and waits for the end of the process. */
    void stop() {
        probe.sample();
        post("/stop");
        if (process.exitCode(LIMIT) != 0) {
            throw process.failure("did not end with 0");
        }
    }

    /** The largest resident set that was seen. */
    double peakRssMb() {
        return probe.last().peakRssMb();
    }

    @Override
    public void close() {
        process.close();
    }
}
