package dev.weir.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.lab.Lab;
import dev.weir.lab.broker.ChildProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("long")
final class BenchTest {
    @TempDir
    Path dir;

    @Test
    void everyWorkloadAndSystemIsMeasuredAndExact() throws Exception {
        Path log = dir.resolve("bench.log");
        try (ChildProcess bench = ChildProcess.java(Lab.class.getName())
                .name("bench")
                .args("bench", "--json", "--records", "300000", "--runs", "1", "--seconds", "2", "--rate", "1000")
                .start(log)) {
            assertThat(bench.exitCode(Duration.ofMinutes(5)))
                    .as(bench.logTail(50))
                    .isZero();
        }
        List<JsonNode> lines = jsonLines(log);
        assertThat(lines).hasSize(4);
        assertThat(lines).allMatch(line -> line.path("exact").asBoolean());
        assertThat(lines)
                .allMatch(line -> line.has("records_per_s")
                        && line.has("cpu_s_per_million")
                        && line.has("cpu_s_per_million_no_jit")
                        && line.has("first_commit_s")
                        && line.has("peak_rss_mb")
                        && line.has("p50_ms")
                        && line.has("p99_ms"));
        assertThat(lines.stream().filter(line -> line.has("kill_to_output_s"))).hasSize(3);
    }

    private static List<JsonNode> jsonLines(Path log) throws Exception {
        ObjectMapper json = new ObjectMapper();
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(log)) {
            if (line.startsWith("{")) {
                lines.add(json.readTree(line));
            }
        }
        return lines;
    }
}
