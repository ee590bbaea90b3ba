package dev.weir.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small run of the bench: that it works, not how fast anything is. */
final class BenchIT {
    @TempDir
    Path dir;

    @Test
    void bothSystemsAreMeasuredAndExact() throws Exception {
        List<JsonNode> results = BenchRun.quickResults(
                dir,
                Duration.ofMinutes(5),
                "--workload=W1",
                "--runs=1",
                "--keys=1000",
                "--records=20000",
                "--rate=1000",
                "--interval=500",
                "--seconds=1",
                "--warmup-seconds=1",
                "--kills=1");
        assertThat(results)
                .extracting(result -> result.path("part").asText())
                .containsExactly("throughput", "latency", "recovery", "start");
        assertThat(results).allMatch(result -> result.path("exact").asBoolean());
        for (String system : List.of("raw", "weir")) {
            assertThat(figure(results.get(0), "cpu_s_per_million_run", system)).isPositive();
            assertThat(figure(results.get(0), "peak_rss_mb", system)).isPositive();
            assertThat(figure(results.get(1), "cpu_s_per_million", system)).isPositive();
            assertThat(figure(results.get(1), "p99_ms", system))
                    .isGreaterThanOrEqualTo(figure(results.get(1), "p50_ms", system));
            assertThat(figure(results.get(2), "kill_to_output_s", system)).isPositive();
            assertThat(figure(results.get(3), "first_commit_s", system)).isPositive();
        }
    }

    @Test
    void stateInRocksDbIsMeasuredAndExact() throws Exception {
        List<JsonNode> results = BenchRun.quickResults(
                dir,
                Duration.ofMinutes(5),
                "--only=plain-loop,large-state",
                "--runs=1",
                "--keys=20000",
                "--records=40000",
                "--seconds=2",
                "--interval=200");
        assertThat(results)
                .extracting(result -> result.path("part").asText())
                .containsExactly("plain-loop", "large-state");
        assertThat(results).allMatch(result -> result.path("exact").asBoolean());
        assertThat(figure(results.get(0), "cpu_s_per_million_run", "plain")).isPositive();
        assertThat(figure(results.get(0), "cpu_s_per_million_run", "weir")).isPositive();
        for (String figure : List.of(
                "state_gb",
                "peak_rss_mb",
                "uploaded_zipf",
                "pause_p99_ms",
                "sync_p99_ms",
                "pause_full_p99_ms",
                "restore_local_s_per_gb",
                "restore_store_s_per_gb",
                "savepoint_s_per_gb")) {
            assertThat(figure(results.get(1), figure, "weir")).as(figure).isPositive();
        }
    }

    private static double figure(JsonNode result, String key, String column) {
        return result.path("figures").path(key).path(column).asDouble(Double.NaN);
    }
}
