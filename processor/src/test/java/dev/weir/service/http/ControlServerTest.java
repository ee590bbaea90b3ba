package dev.weir.service.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.config.HostPort;
import dev.weir.coordinator.JobControl;
import dev.weir.coordinator.JobView;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.service.FakeControl;
import dev.weir.state.base.BaseStats;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ControlServerTest {
    private final FakeControl control = new FakeControl();
    private final ControlServer server = ControlServer.start(new HostPort("127.0.0.1", 0), control);
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        server.close();
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + server.address() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(to(path));
    }

    private static HttpRequest.Builder post(HttpRequest.Builder request) {
        return request.header("X-Weir", "1").POST(HttpRequest.BodyPublishers.noBody());
    }

    @Test
    void theStatusIsTheJobsPictureAsJson() throws Exception {
        HttpResponse<String> r = get("/status");
        assertThat(r.statusCode()).isEqualTo(200);
        assertThat(r.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(r.body())
                .isEqualTo("{\"job\":\"orders\",\"state\":\"RUNNING\",\"attempt\":3,\"restarts\":1,"
                        + "\"lastFailure\":\"broker gone\",\"trouble\":\"write: the disk is full\",\"retries\":{\"write\":7},"
                        + "\"store\":\"store-1\",\"checkpoint\":\"17-3\",\"recordsIn\":1234,"
                        + "\"recordsOut\":1200,\"watermarkMs\":1000,\"lag\":{\"orders-0\":5,\"orders-1\":7},"
                        + "\"counters\":{\"dedup/dropped\":4},\"tasks\":[{\"name\":\"map\",\"subtask\":0,"
                        + "\"parallelism\":2,\"recordsIn\":10,\"blocked\":true}]}\n");
    }

    @Test
    void theCheckpointsAreListedNewestFirst() throws Exception {
        assertThat(get("/checkpoints").body())
                .startsWith("{\"job\":\"orders\",\"current\":\"17-3\",\"checkpoints\":[{\"id\":\"18-3\","
                        + "\"result\":\"ABORTED: timeout\"")
                .contains("{\"id\":\"17-3\",\"result\":\"COMPLETED\",\"triggeredAtMs\":98000,\"alignMs\":1,"
                        + "\"flushMs\":2,\"writeMs\":3,\"publishMs\":4,\"commitMs\":5,\"totalMs\":15,\"bytes\":4096,"
                        + "\"unaligned\":true,\"overtakenBytes\":512,\"retries\":0}");
    }

    @Test
    void theJobIsReadyOnlyWhileItRunsButAlwaysAlive() throws Exception {
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
        control.state = JobView.State.RESTORING;
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(get("/readyz").body()).isEqualTo("RESTORING\n");
        assertThat(get("/livez").statusCode()).isEqualTo(200);
    }

    @Test
    void metricsAreInPrometheusForm() throws Exception {
        HttpResponse<String> r = get("/metrics");
        assertThat(r.headers().firstValue("Content-Type")).contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(r.body())
                .contains("weir_records_in_total{job=\"orders\"} 1234.0")
                .contains("weir_records_out_total{job=\"orders\"} 1200.0")
                .contains("weir_restarts_total{job=\"orders\"} 1.0")
                .contains("weir_state{job=\"orders\",state=\"RUNNING\"} 1.0")
                .contains("weir_step_retries{job=\"orders\",step=\"write\"} 7.0")
                .contains("weir_checkpoint_number{job=\"orders\"} 17.0")
                .contains("weir_checkpoints_total{job=\"orders\",result=\"aborted\"} 3.0")
                .contains("weir_checkpoint_last_duration_seconds{job=\"orders\",phase=\"commit\"} 0.005")
                .contains("weir_checkpoint_last_completed_seconds{job=\"orders\"} 98.015")
                .contains("weir_source_lag_records{job=\"orders\",partition=\"orders-1\"} 7.0")
                .contains("weir_operator_counter{counter=\"dedup/dropped\",job=\"orders\"} 4.0")
                .contains("weir_state_written_bytes_total{job=\"orders\",kind=\"changes\"} 100.0")
                .contains("weir_state_written_bytes_total{job=\"orders\",kind=\"base\"} 3000.0")
                .contains("weir_state_bases_total{job=\"orders\"} 2.0")
                .contains("weir_state_stored_bytes{job=\"orders\"} 7000.0")
                .contains("weir_restore_seconds{job=\"orders\"} 1.5")
                .contains("weir_checkpoint_pauses{job=\"orders\",le=\"0.01\",part=\"whole\"} 3.0")
                .contains("weir_checkpoint_pauses{job=\"orders\",le=\"0.015\",part=\"whole\"} 5.0")
                .contains("weir_checkpoint_pauses{job=\"orders\",le=\"+Inf\",part=\"synchronous\"} 5.0")
                .doesNotContain("weir_rocksdb")
                .contains("jvm_memory_used_bytes");
    }

    @Test
    void whatRocksDbDoesIsInTheMetricsAsLongAsThereIsOne() throws Exception {
        control.baseStats = new BaseStats(1, 2, 3, 4, 5, 6, 7_000_000, 8, 9, 10, 11, 12, 13);
        assertThat(get("/metrics").body())
                .contains("weir_rocksdb_cache_hits_total{job=\"orders\"} 1.0")
                .contains("weir_rocksdb_stalled_seconds_total{job=\"orders\"} 7.0")
                .contains("weir_rocksdb_compaction_pending_bytes{job=\"orders\"} 8.0")
                .contains("weir_rocksdb_keys{job=\"orders\"} 13.0");
        control.baseStats = null;
        assertThat(get("/metrics").body()).contains("weir_rocksdb_keys{job=\"orders\"} NaN");
    }

    @Test
    void manyPartitionsAreBoundedInTheMetrics() throws Exception {
        Map<String, Long> lag = new HashMap<>();
        for (int i = 0; i < JobMetrics.MAX_LABELS + 3; i++) {
            lag.put("p%04d".formatted(i), 2L);
        }
        control.lag = lag;
        assertThat(get("/metrics").body())
                .contains("partition=\"others\"} 6.0")
                .contains("partition=\"p0499\"")
                .doesNotContain("partition=\"p0500\"");
    }

    @Test
    void aCheckpointIsAnsweredWhenItIsComplete() throws Exception {
        CompletableFuture<HttpResponse<String>> answer =
                http.sendAsync(post(to("/checkpoint")).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(get("/livez").statusCode()).isEqualTo(200);
        assertThat(answer).isNotDone();
        control.checkpoint.complete(new CheckpointId(19, 3));
        assertThat(answer.get(10, TimeUnit.SECONDS).body()).isEqualTo("{\"checkpoint\":\"19-3\"}\n");
    }

    @Test
    void manyThatWaitForACheckpointKeepNobodyElseWaiting() throws Exception {
        for (int i = 0; i < 20; i++) {
            http.sendAsync(post(to("/checkpoint")).build(), HttpResponse.BodyHandlers.ofString());
        }
        assertThat(get("/livez").statusCode()).isEqualTo(200);
        control.checkpoint.complete(new CheckpointId(19, 3));
    }

    /** A supervisor would end the job for it. */
    @Test
    void howManyEverWaitTheProcessIsAlive() throws Exception {
        for (int i = 1; i <= ControlServer.MAX_WAITING; i++) {
            http.sendAsync(post(to("/checkpoint")).build(), HttpResponse.BodyHandlers.ofString());
            while (control.checkpointsAsked.get() < i) {
                Thread.sleep(1);
            }
        }
        assertThat(get("/livez").statusCode()).isEqualTo(200);
        assertThat(get("/metrics").statusCode()).isEqualTo(200);
        assertThat(send(post(to("/checkpoint"))).statusCode()).isEqualTo(503);
        control.checkpoint.complete(new CheckpointId(19, 3));
    }

    @Test
    void aFailedRequestSaysWhyAndWithWhichCode() throws Exception {
        control.stop.completeExceptionally(new WeirException(ExitCode.TRY_AGAIN, "a checkpoint was aborted"));
        HttpResponse<String> r = send(post(to("/stop")));
        assertThat(r.statusCode()).isEqualTo(503);
        assertThat(r.body()).isEqualTo("{\"error\":\"a checkpoint was aborted\",\"exitCode\":75}\n");
    }

    @Test
    void whoeverAskedToStopGetsTheAnswerBeforeTheServerEnds() throws Exception {
        CompletableFuture<HttpResponse<String>> answer =
                http.sendAsync(post(to("/stop")).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(control.stopAsked.await(10, TimeUnit.SECONDS)).isTrue();
        control.stop.complete(new CheckpointId(20, 3));
        server.close();
        assertThat(answer.get(10, TimeUnit.SECONDS).body()).isEqualTo("{\"checkpoint\":\"20-3\"}\n");
    }

    // ---- savepoints

    @Test
    void aSavepointIsAnsweredWithItsPath() throws Exception {
        control.savepoint.complete(
                new JobControl.Savepoint("/savepoints/savepoint-orders-17-3-a", new CheckpointId(17, 3)));
        String answer = "{\"checkpoint\":\"17-3\",\"savepoint\":\"/savepoints/savepoint-orders-17-3-a\"}\n";
        assertThat(send(post(to("/savepoint"))).body()).isEqualTo(answer);
        assertThat(control.savepointDir).isNull();
        assertThat(send(post(to("/savepoint?dir=before%20it"))).body()).isEqualTo(answer);
        assertThat(control.savepointDir).isEqualTo("before it");
        assertThat(send(post(to("/stop?drain=true&savepoint=true&dir=/tmp/x"))).body())
                .isEqualTo(answer);
        assertThat(control.drained).isTrue();
        assertThat(control.savepointDir).isEqualTo("/tmp/x");
        assertThat(send(post(to("/cancel?savepoint=true"))).body()).isEqualTo(answer);
        assertThat(control.cancelled).isTrue();
    }

    @Test
    void whoComesFromElsewhereDoesNotChooseWhereThisMachineWrites() {
        Routes open = new Routes(control, false, () -> "");
        for (String dir : List.of("%2Fetc", "s3://theirs/savepoints", "file:%2F%2F%2Fetc")) {
            assertThatThrownBy(() -> open.handle("POST", "/savepoint", "dir=" + dir))
                    .isInstanceOfSatisfying(
                            WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
                    .hasMessageContaining("expected the name of a folder below savepoint.dir");
        }
        assertThat(control.savepointDir).isEqualTo("not asked");
        open.handle("POST", "/savepoint", "dir=nightly");
        assertThat(control.savepointDir).isEqualTo("nightly");
    }

    @Test
    void aWrongParameterIsNamedAndNothingIsDone() throws Exception {
        for (String path : List.of(
                "/stop?darin=true",
                "/stop?drain=yes",
                "/stop?drain",
                "/stop?drain=true&drain=true",
                "/checkpoint?dir=x")) {
            HttpResponse<String> r = send(post(to(path)));
            assertThat(r.statusCode()).as(path).isEqualTo(400);
            assertThat(r.body()).contains("a parameter of the request is wrong: found '");
        }
        assertThat(control.stopAsked.getCount()).isEqualTo(1);
    }

    @Test
    void aWebPageCanTriggerNothing() throws Exception {
        HttpResponse<String> r = send(to("/cancel").POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(r.statusCode()).isEqualTo(403);
        assertThat(r.body()).contains("X-Weir: 1");
        assertThat(control.cancelled).isFalse();
        assertThat(send(post(to("/cancel"))).statusCode()).isEqualTo(200);
        assertThat(control.cancelled).isTrue();
    }

    @Test
    void aPageOfAnyOriginCanTriggerNothing() throws Exception {
        HttpResponse<String> r = send(post(to("/cancel")).header("Origin", "http://" + server.address()));
        assertThat(r.statusCode()).isEqualTo(403);
        assertThat(r.body()).contains("the Origin header is 'http://" + server.address());
        assertThat(control.cancelled).isFalse();
        assertThat(send(to("/status").header("Origin", "http://elsewhere")).statusCode())
                .isEqualTo(200);
    }

    @Test
    void aRequestWithABodyIsRefusedAtOnce() throws Exception {
        for (HttpRequest.BodyPublisher body : List.of(
                HttpRequest.BodyPublishers.ofString("{}"),
                HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[1_000])))) {
            HttpResponse<String> r = send(to("/cancel")
                    .header("X-Weir", "1")
                    .version(Version.HTTP_1_1)
                    .POST(body));
            assertThat(r.statusCode()).isEqualTo(400);
            assertThat(r.body()).contains("the request carries a body", "\"exitCode\":2");
        }
        assertThat(control.cancelled).isFalse();
    }

    @Test
    void aNameThatWasPointedToLoopbackIsRefused() throws IOException {
        assertThat(raw("GET /status HTTP/1.1\r\nHost: evil.example:80\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 403")
                .contains("evil.example");
        assertThat(raw("GET /status HTTP/1.1\r\nHost: localhost:80\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.address().port());
                InputStream in = socket.getInputStream()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void unknownPathsAndMethodsAreNamed() throws Exception {
        HttpResponse<String> unknown = get("/nothing");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).contains("no GET /nothing", "GET /status", "POST /stop");
        assertThat(get("/stop").statusCode()).isEqualTo(405);
    }

    @Test
    void anAddressInUseIsNamed() {
        assertThatThrownBy(() -> ControlServer.start(server.address(), control))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("setting rest.address: can't listen on " + server.address());
    }
}
