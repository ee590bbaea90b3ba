package dev.weir.service.http;

import dev.weir.checkpoint.store.Folders;
import dev.weir.coordinator.JobControl;
import dev.weir.coordinator.JobView;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What can be asked of the control server: mostly one line per call onto {@link JobControl}. */
final class Routes {
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final JobControl control;
    private final boolean loopback;
    private final Map<String, Route> routes = new TreeMap<>();

    /** What is done for a request, and which parameters it may have. */
    private record Route(Set<String> parameters, Function<Query, CompletableFuture<Reply>> handler) {}

    /** @param loopback whether only processes of this machine reach the server: they may name any folder */
    Routes(JobControl control, boolean loopback, Supplier<String> metrics) {
        this.control = control;
        this.loopback = loopback;
        get("/status", () -> Reply.json(JobJson.status(control.view())));
        get("/checkpoints", () -> Reply.json(JobJson.checkpoints(control.view())));
        get("/livez", () -> Reply.text(200, "ok"));
        get("/readyz", this::ready);
        get("/metrics", () -> new Reply(200, PROMETHEUS, metrics.get()));
        post("/checkpoint", Set.of(), query -> control.checkpoint().thenApply(Routes::checkpointTaken));
        post(
                "/savepoint",
                Set.of("dir"),
                query -> control.savepoint(dirOf(query)).thenApply(Routes::savepointMade));
        post("/stop", Set.of("drain", "savepoint", "dir"), this::stop);
        post("/cancel", Set.of("savepoint", "dir"), this::cancel);
    }

    private CompletableFuture<Reply> stop(Query query) {
        boolean drain = query.flag("drain");
        return wantsSavepoint(query)
                ? control.stopWithSavepoint(drain, dirOf(query)).thenApply(Routes::savepointMade)
                : control.stop(drain).thenApply(Routes::checkpointTaken);
    }

    private CompletableFuture<Reply> cancel(Query query) {
        return wantsSavepoint(query)
                ? control.cancelWithSavepoint(dirOf(query)).thenApply(Routes::savepointMade)
                : control.cancel().thenApply(nothing -> Reply.json(Json.object(json -> {})));
    }

    private static boolean wantsSavepoint(Query query) {
        return query.flag("savepoint") || query.text("dir") != null;
    }

    /** Who comes from elsewhere must not choose where this process writes, with its rights. */
    private @Nullable String dirOf(Query query) {
        String dir = query.text("dir");
        if (dir != null && Folders.isAbsolute(dir) && !loopback) {
            throw new WeirException(
                    ExitCode.USAGE,
                    "dir is '" + dir + "', expected the name of a folder below savepoint.dir: an absolute one is taken"
                            + " only when the control server listens on a loopback address.");
        }
        return dir;
    }

    private void get(String path, Supplier<Reply> handler) {
        routes.put("GET " + path, new Route(Set.of(), query -> CompletableFuture.completedFuture(handler.get())));
    }

    private void post(String path, Set<String> parameters, Function<Query, CompletableFuture<Reply>> handler) {
        routes.put("POST " + path, new Route(parameters, handler));
    }

    /** The answer, perhaps later: a checkpoint takes its time. */
    CompletableFuture<Reply> handle(String method, String path, @Nullable String rawQuery) {
        Route route = routes.get(method + " " + path);
        if (route == null) {
            return CompletableFuture.completedFuture(noRoute(method, path));
        }
        Query query = Query.parse(method.equals("POST") ? rawQuery : null);
        query.allowOnly(route.parameters());
        return route.handler().apply(query);
    }

    private Reply noRoute(String method, String path) {
        boolean otherMethod = routes.keySet().stream().anyMatch(r -> r.endsWith(" " + path));
        String known = routes.keySet().stream().collect(Collectors.joining(", "));
        return Reply.error(
                otherMethod ? 405 : 404, ExitCode.USAGE, "no " + method + " " + path + ". There is " + known + ".");
    }

    private Reply ready() {
        JobView.State state = control.view().state();
        return Reply.text(state == JobView.State.RUNNING ? 200 : 503, state.name());
    }

    private static Reply savepointMade(JobControl.Savepoint savepoint) {
        return Reply.json(Json.object(json -> {
            json.writeStringField("checkpoint", savepoint.checkpoint().toString());
            json.writeStringField("savepoint", savepoint.path());
        }));
    }

    private static Reply checkpointTaken(Object id) {
        return Reply.json(Json.object(json -> json.writeStringField("checkpoint", id.toString())));
    }
}
