package dev.weir.service.http;

import dev.weir.coordinator.JobControl;
import dev.weir.coordinator.JobView;
import dev.weir.error.ExitCode;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What can be asked of the control server: mostly one line per call onto {@link JobControl}. */
final class Routes {
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final JobControl control;
    private final Map<String, Supplier<CompletableFuture<Reply>>> routes = new TreeMap<>();

    Routes(JobControl control, Supplier<String> metrics) {
        this.control = control;
        get("/status", () -> Reply.json(JobJson.status(control.view())));
        get("/checkpoints", () -> Reply.json(JobJson.checkpoints(control.view())));
        get("/livez", () -> Reply.text(200, "ok"));
        get("/readyz", this::ready);
        get("/metrics", () -> new Reply(200, PROMETHEUS, metrics.get()));
        post("/checkpoint", () -> control.checkpoint().thenApply(Routes::checkpointTaken));
        post("/stop", () -> control.stop().thenApply(Routes::checkpointTaken));
        post("/cancel", () -> control.cancel().thenApply(nothing -> Reply.json(Json.object(json -> {}))));
    }

    private void get(String path, Supplier<Reply> handler) {
        routes.put("GET " + path, () -> CompletableFuture.completedFuture(handler.get()));
    }

    private void post(String path, Supplier<CompletableFuture<Reply>> handler) {
        routes.put("POST " + path, handler);
    }

    /** The answer, perhaps later: a checkpoint takes its time. */
    CompletableFuture<Reply> handle(String method, String path) {
        Supplier<CompletableFuture<Reply>> route = routes.get(method + " " + path);
        return route == null ? CompletableFuture.completedFuture(noRoute(method, path)) : route.get();
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

    private static Reply checkpointTaken(Object id) {
        return Reply.json(Json.object(json -> json.writeStringField("checkpoint", id.toString())));
    }
}
