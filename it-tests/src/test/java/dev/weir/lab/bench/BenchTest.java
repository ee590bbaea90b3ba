package dev.weir.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All parts of the bench, at a size at which steady parts can be told. */
@Tag("long")
final class BenchTest {
    @TempDir
    Path dir;

    @Test
    void everyPartWorkloadAndSystemIsMeasuredAndExact() throws Exception {
        List<JsonNode> results = BenchRun.results(
                dir,
                Duration.ofMinutes(15),
                "--only=throughput,interval,latency,recovery,start,scale",
                "--records=2000000",
                "--runs=1",
                "--seconds=3",
                "--warmup-seconds=3",
                "--kills=2");
        assertThat(results).hasSize(5 * 2 + 3);
        assertThat(results).allMatch(result -> result.path("exact").asBoolean());
        assertThat(results)
                .filteredOn(result -> !result.path("workload").asText().equals("W3"))
                .allMatch(result -> !result.path("bars").isEmpty());
        assertThat(results)
                .flatExtracting(result -> result.path("bars").findValues("found"))
                .hasSize(3 + 4 + 4 + 2 + 2 + 4)
                .allMatch(JsonNode::isNumber);
    }
}
