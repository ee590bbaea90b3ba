package dev.weir.checkpoint.store.s3;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a client and an object store and does to chosen requests what networks and stores do: refuses them, lets
 * them wait, cuts the connection in the middle of them, or loses the reply to what was done.
 */
public final class FaultyProxy implements AutoCloseable {
    static {
        // Before the first server: else each answer on a connection that is kept waits 40 ms.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final Set<String> NOT_PASSED_ON =
            Set.of("host", "connection", "content-length", "expect", "transfer-encoding", "upgrade");

    /** What happens to a request. */
    public sealed interface Fault {
        /** The store is not asked; this is the answer. */
        record Answer(int status, String body, Map<String, String> headers) implements Fault {}

        /** The connection ends when half of the request's body has come. */
        record Cut() implements Fault {}

        /** The store does what was asked, and the connection ends before it has answered. */
        record LostReply() implements Fault {}

        /** The connection ends when half of what was asked for has come. */
        record HalfReply() implements Fault {}

        /** Nothing for this long, then as if nothing had been. */
        record Silence(long ms) implements Fault {}
    }

    private record Planned(String request, Fault fault, boolean once) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client = HttpClient.newHttpClient();
    private final URI store;
    private final List<Planned> planned = new ArrayList<>(); // guarded by itself
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final AtomicLong met = new AtomicLong();
    private volatile UnaryOperator<String> rewriteQuery = query -> query;
    private volatile @Nullable String withheld;

    public FaultyProxy(URI store) throws IOException {
        this.store = store;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The next requests that match meet these faults, one each. @param request a regular expression for method and address */
    public FaultyProxy plan(String request, Fault... faults) {
        synchronized (planned) {
            for (Fault fault : faults) {
                planned.add(new Planned(request, fault, true));
            }
        }
        return this;
    }

    /** All requests that match meet this fault, until {@link #heal}. */
    public void keepFailing(String request, Fault fault) {
        synchronized (planned) {
            planned.add(new Planned(request, fault, false));
        }
    }

    /** How many requests have met a fault since the start. One that none has met was none. */
    public long met() {
        return met.get();
    }

    /** From now on nothing goes wrong. */
    public void heal() {
        synchronized (planned) {
            planned.clear();
        }
    }

    /** An error as the store words it. */
    public static Fault.Answer error(int status, String code) {
        return new Fault.Answer(
                status,
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + code + "</Code><Message>told by the proxy"
                        + "</Message></Error>",
                Map.of("Content-Type", "application/xml"));
    }

    /** Changes the query of every request that is passed on. */
    void rewriteQuery(UnaryOperator<String> rewrite) {
        rewriteQuery = rewrite;
    }

    /** The store never sees this header. */
    void withhold(String header) {
        withheld = header;
    }

    /** Method and address of all requests until now. */
    List<String> seen() {
        return List.copyOf(seen);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            seen.add(request);
            Fault fault = take(request);
            if (fault instanceof Fault.Cut) {
                int length = Integer.parseInt(exchange.getRequestHeaders().getFirst("Content-Length"));
                exchange.getRequestBody().readNBytes(length / 2);
                return;
            }
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (fault instanceof Fault.Answer answer) {
                answer.headers().forEach(exchange.getResponseHeaders()::set);
                byte[] text = answer.body().getBytes(StandardCharsets.UTF_8);
                reply(exchange, answer.status(), text);
                return;
            }
            if (fault instanceof Fault.Silence silence) {
                Thread.sleep(silence.ms());
            }
            HttpResponse<byte[]> response = ask(exchange, body);
            if (fault instanceof Fault.HalfReply) {
                exchange.sendResponseHeaders(response.statusCode(), response.body().length);
                exchange.getResponseBody().write(response.body(), 0, response.body().length / 2);
            } else if (!(fault instanceof Fault.LostReply)) {
                passBack(exchange, response);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    private @Nullable Fault take(String request) {
        synchronized (planned) {
            for (Planned p : planned) {
                if (request.matches(p.request())) {
                    met.incrementAndGet();
                    if (p.once()) {
                        planned.remove(p);
                    }
                    return p.fault();
                }
            }
            return null;
        }
    }

    private HttpResponse<byte[]> ask(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        URI asked = exchange.getRequestURI();
        String query = rewriteQuery.apply(asked.getRawQuery() == null ? "" : asked.getRawQuery());
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        store.resolve(asked.getRawPath() + (query.isEmpty() ? "" : "?" + query)))
                .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!NOT_PASSED_ON.contains(name.toLowerCase(java.util.Locale.ROOT)) && !name.equalsIgnoreCase(withheld)) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static void passBack(HttpExchange exchange, HttpResponse<byte[]> response) throws IOException {
        boolean head = exchange.getRequestMethod().equals("HEAD");
        response.headers().map().forEach((name, values) -> {
            if ((head && name.equals("content-length")) || !NOT_PASSED_ON.contains(name)) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        reply(exchange, response.statusCode(), response.body());
    }

    private static void reply(HttpExchange exchange, int status, byte[] body) throws IOException {
        boolean none = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, none ? -1 : body.length);
        if (!none) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
