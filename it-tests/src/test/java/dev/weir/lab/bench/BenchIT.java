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
    void allThatIsMeasuredIsMeasuredAndExact() throws Exception {
        List<JsonNode> results = BenchRun.quickResults(
                dir,
                Duration.ofMinutes(5),
                "--only=throughput,latency,recovery,start,plain-loop,large-state",
                "--workload=W1",
                "--runs=1",
                "--keys=20000",
                "--records=20000",
                "--rate=1000",
                "--interval=300",
                "--seconds=1",
                "--warmup-seconds=1",
                "--kills=1");
        assertThat(results)
                .extracting(result -> result.path("part").asText())
                .containsExactlyInAnyOrder("throughput", "latency", "recovery", "start", "plain-loop", "large-state");
        assertThat(results).allMatch(result -> result.path("exact").asBoolean());
        for (String system : List.of("raw", "weir")) {
            assertThat(figure(results, "throughput", "cpu_s_per_million_run", system))
                    .isPositive();
            assertThat(figure(results, "throughput", "peak_rss_mb", system)).isPositive();
            assertThat(figure(results, "latency", "cpu_s_per_million", system)).isPositive();
            assertThat(figure(results, "latency", "p99_ms", system))
                    .isGreaterThanOrEqualTo(figure(results, "latency", "p50_ms", system));
            assertThat(figure(results, "recovery", "kill_to_output_s", system)).isPositive();
            assertThat(figure(results, "start", "first_commit_s", system)).isPositive();
        }
        assertThat(figure(results, "plain-loop", "cpu_s_per_million_run", "plain"))
                .isPositive();
        assertThat(figure(results, "plain-loop", "cpu_s_per_million_run", "weir"))
                .isPositive();
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
            assertThat(figure(results, "large-state", figure, "weir"))
                    .as(figure)
                    .isPositive();
        }
    }

    private static double figure(List<JsonNode> results, String part, String key, String column) {
        return results.stream()
                .filter(result -> result.path("part").asText().equals(part))
                .mapToDouble(
                        result -> result.path("figures").path(key).path(column).asDouble(Double.NaN))
                .findFirst()
                .orElse(Double.NaN);
    }
}
