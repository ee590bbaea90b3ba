package dev.weir.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A small run of the bench: that it works, not how fast anything is. Any two of its parts by chance, all with {@code
 * -Dweir.bench.all=true}.
 */
final class BenchIT {
    private static final List<String> PARTS =
            List.of("throughput", "latency", "recovery", "start", "plain-loop", "large-state");
    private static final int PARTS_PER_BUILD = 2;

    /** What must have been measured of both contestants. */
    private static final Map<String, List<String>> FIGURES = Map.of(
            "throughput", List.of("cpu_s_per_million_run", "peak_rss_mb"),
            "latency", List.of("cpu_s_per_million", "p50_ms", "p99_ms"),
            "recovery", List.of("kill_to_output_s"),
            "start", List.of("first_commit_s"),
            "plain-loop", List.of("cpu_s_per_million_run"),
            "large-state",
                    List.of(
                            "state_gb",
                            "peak_rss_mb",
                            "uploaded_zipf",
                            "pause_p99_ms",
                            "sync_p99_ms",
                            "pause_full_p99_ms",
                            "restore_local_s_per_gb",
                            "restore_store_s_per_gb",
                            "savepoint_s_per_gb"));

    @TempDir
    Path dir;

    @Test
    void whatIsMeasuredIsMeasuredAndExact() throws Exception {
        List<String> parts = drawParts();
        List<JsonNode> results = BenchRun.quickResults(
                dir,
                Duration.ofMinutes(5),
                "--only=" + String.join(",", parts),
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
                .containsExactlyInAnyOrderElementsOf(parts);
        assertThat(results).allMatch(result -> result.path("exact").asBoolean());
        for (JsonNode result : results) {
            String part = result.path("part").asText();
            for (String system : contestants(part)) {
                assertThat(Objects.requireNonNull(FIGURES.get(part)))
                        .allSatisfy(figure -> assertThat(figure(result, figure, system))
                                .as("%s of %s, %s", figure, part, system)
                                .isPositive());
                if (part.equals("latency")) {
                    assertThat(figure(result, "p99_ms", system))
                            .isGreaterThanOrEqualTo(figure(result, "p50_ms", system));
                }
            }
        }
    }

    private static List<String> drawParts() {
        long seed = Long.getLong("weir.seed", System.nanoTime());
        List<String> parts = new ArrayList<>(PARTS);
        Collections.shuffle(parts, new Random(seed));
        List<String> drawn = Boolean.getBoolean("weir.bench.all") ? PARTS : parts.subList(0, PARTS_PER_BUILD);
        System.out.println("BenchIT: -Dweir.seed=" + seed + ", parts " + drawn);
        return drawn;
    }

    private static List<String> contestants(String part) {
        return switch (part) {
            case "plain-loop" -> List.of("plain", "weir");
            case "large-state" -> List.of("weir");
            default -> List.of("raw", "weir");
        };
    }

    /** 0 when there is none. */
    private static double figure(JsonNode result, String key, String column) {
        return result.path("figures").path(key).path(column).asDouble(0);
    }
}
