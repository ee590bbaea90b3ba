package dev.weir.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small runs of each kind: that they work, not how fast anything is. */
final class BenchIT {
    @TempDir
    Path dir;

    @Test
    void bothSystemsAreMeasuredOnAReadyInputAndAtARate() throws Exception {
        List<JsonNode> results = run(
                "--only=throughput,latency",
                "--workload=W1",
                "--records=20000",
                "--rate=1000",
                "--seconds=1",
                "--warmup-seconds=1");
        assertThat(results).extracting(result -> result.path("part").asText()).containsExactly("throughput", "latency");
        assertThat(results).allMatch(result -> result.path("exact").asBoolean());
        for (String system : List.of("raw", "weir")) {
            assertThat(figure(results.get(0), "cpu_s_per_million_run", system)).isPositive();
            assertThat(figure(results.get(0), "peak_rss_mb", system)).isPositive();
            assertThat(figure(results.get(1), "cpu_s_per_million", system)).isPositive();
            assertThat(figure(results.get(1), "p99_ms", system))
                    .isGreaterThanOrEqualTo(figure(results.get(1), "p50_ms", system));
        }
    }

    @Test
    void aKilledJobAndAStartingOneAreMeasured() throws Exception {
        List<JsonNode> results = run(
                "--only=recovery,start",
                "--workload=W2",
                "--system=weir",
                "--records=20000",
                "--rate=1000",
                "--kills=1");
        assertThat(results).allMatch(result -> result.path("exact").asBoolean());
        assertThat(figure(results.get(0), "kill_to_output_s", "weir")).isPositive();
        assertThat(figure(results.get(1), "first_commit_s", "weir")).isPositive();
    }

    private List<JsonNode> run(String... args) throws Exception {
        String[] all = java.util.stream.Stream.concat(
                        java.util.stream.Stream.of("--runs=1", "--keys=1000"), java.util.stream.Stream.of(args))
                .toArray(String[]::new);
        return BenchRun.results(dir, Duration.ofMinutes(3), all);
    }

    private static double figure(JsonNode result, String key, String column) {
        return result.path("figures").path(key).path(column).asDouble(Double.NaN);
    }
}
