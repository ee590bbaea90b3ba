package dev.weir.service.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.weir.config.HostPort;
import dev.weir.coordinator.JobControl;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control server of a running job. Its threads are few and its queue is short: a flood of requests is dropped, it
 * never takes memory from the job. A request that waits for a checkpoint holds no thread. Only such are refused while
 * many wait: a process that does not say that it lives is ended by its supervisor.
 */
public final class ControlServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);
    private static final int THREADS = 4;
    private static final int QUEUE = 64;
    static final int MAX_WAITING = 256;
    private static final CompletableFuture<Reply> BUSY = CompletableFuture.completedFuture(
            Reply.error(503, ExitCode.TRY_AGAIN, "too many requests wait for an answer; try again later."));
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(2);

    private final HttpServer server;
    private final HostPort address;
    private final ThreadPoolExecutor executor = executor(THREADS, QUEUE, "weir-control-");
    private final ThreadPoolExecutor lateAnswers = executor(1, MAX_WAITING, "weir-control-late-");
    private final JobControl control;
    private final Routes routes;
    private final Guard guard;
    private final AtomicInteger unanswered = new AtomicInteger();
    private @Nullable JobMetrics metrics; // guarded by this

    private ControlServer(HttpServer server, HostPort address, JobControl control) {
        this.server = server;
        this.address = address;
        this.control = control;
        boolean loopback = server.getAddress().getAddress().isLoopbackAddress();
        routes = new Routes(control, loopback, () -> metrics().scrape());
        guard = new Guard(loopback);
    }

    /**
     * @param wanted port 0 takes a free one
     * @throws WeirException (CONFIGURATION) when the address can't be bound
     */
    public static ControlServer start(HostPort wanted, JobControl control) {
        HttpServer http = bind(wanted);
        int port = http.getAddress().getPort();
        ControlServer server = new ControlServer(http, new HostPort(wanted.host(), port), control);
        http.setExecutor(server.executor);
        http.createContext("/", server::handle);
        http.start();
        if (!http.getAddress().getAddress().isLoopbackAddress()) {
            LOG.warn("the control server listens on {}: whoever reaches it can stop or cancel the job", server.address);
        }
        return server;
    }

    private static HttpServer bind(HostPort wanted) {
        InetSocketAddress socket = new InetSocketAddress(wanted.host(), wanted.port());
        if (socket.isUnresolved()) {
            throw cannotBind(wanted, "no such host", null);
        }
        try {
            return HttpServer.create(socket, 0);
        } catch (BindException e) {
            throw cannotBind(wanted, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw cannotBind(wanted, e.toString(), e);
        }
    }

    private static WeirException cannotBind(HostPort wanted, String why, @Nullable Exception cause) {
        return new WeirException(
                ExitCode.CONFIGURATION,
                "setting rest.address: can't listen on " + wanted + " (" + why
                        + "). Choose an address of this machine with a free port; port 0 takes any free one.",
                cause);
    }

    private static ThreadPoolExecutor executor(int threads, int queue, String name) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                threads, threads, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queue), task -> {
                    Thread thread = new Thread(task, name + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** Where it listens, the port as chosen. */
    public HostPort address() {
        return address;
    }

    private void handle(HttpExchange exchange) {
        int waiting = unanswered.incrementAndGet();
        String method = exchange.getRequestMethod();
        String path = exchange.getRequestURI().getPath();
        String query = exchange.getRequestURI().getRawQuery();
        Headers headers = exchange.getRequestHeaders();
        CompletableFuture<Reply> reply = guard.refuse(method, headers)
                .or(() -> refuseBody(headers))
                .map(CompletableFuture::completedFuture)
                .orElseGet(() -> method.equals("POST") && waiting > MAX_WAITING ? BUSY : ask(method, path, query));
        if (reply.isDone()) {
            answer(exchange, reply.exceptionally(Reply::error).join());
        } else {
            // The engine's thread completes it, and must not wait for a client to read.
            reply.exceptionally(Reply::error).thenAcceptAsync(late -> answer(exchange, late), lateAnswers);
        }
    }

    /** Nothing reads a body, and the server cuts off what is not read in time, also while its answer is waited for. */
    private static Optional<Reply> refuseBody(Headers headers) {
        String length = headers.getFirst("Content-Length");
        boolean none = !headers.containsKey("Transfer-Encoding") && (length == null || length.equals("0"));
        return none
                ? Optional.empty()
                : Optional.of(Reply.error(
                        400,
                        ExitCode.USAGE,
                        "the request carries a body, expected none: parameters stand behind the '?' of the path."));
    }

    private CompletableFuture<Reply> ask(String method, String path, @Nullable String query) {
        try {
            return routes.handle(method, path, query);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void answer(HttpExchange exchange, Reply reply) {
        byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", reply.contentType());
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
            exchange.sendResponseHeaders(reply.status(), body.length);
            exchange.getResponseBody().write(body);
        } catch (IOException e) {
            LOG.debug("the client has gone before its answer to {}", exchange.getRequestURI(), e);
        } finally {
            answered();
        }
    }

    private void answered() {
        synchronized (unanswered) {
            unanswered.decrementAndGet();
            unanswered.notifyAll();
        }
    }

    /** Ends it, after answers that are due: whoever asked to stop the job waits for its last checkpoint's number. */
    @Override
    public void close() {
        awaitLastAnswers();
        server.stop(0);
        executor.shutdownNow();
        lateAnswers.shutdownNow();
        closeMetrics();
    }

    /** Made for the first scrape: many classes, which a start need not wait for. */
    private synchronized JobMetrics metrics() {
        JobMetrics made = metrics;
        if (made == null) {
            made = new JobMetrics(control);
            metrics = made;
        }
        return made;
    }

    private synchronized void closeMetrics() {
        if (metrics != null) {
            metrics.close();
        }
    }

    private void awaitLastAnswers() {
        long deadline = System.nanoTime() + LAST_ANSWERS.toNanos();
        synchronized (unanswered) {
            long leftMs = LAST_ANSWERS.toMillis();
            while (unanswered.get() > 0 && leftMs > 0) {
                try {
                    unanswered.wait(leftMs);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
                leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            }
        }
    }
}
