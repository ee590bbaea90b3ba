package dev.weir.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BenchReportTest {
    @Test
    void theMedianOfTheRunsIsReported() throws Exception {
        Measured measured = measured(Contestant.RAW, true, run(100, true), run(300, true), run(200, true));
        JsonNode json = new ObjectMapper().readTree(BenchReport.json(measured));
        assertThat(json.path("workload").asText()).isEqualTo("W2");
        assertThat(json.path("system").asText()).isEqualTo("raw");
        assertThat(json.path("records_per_s").asDouble()).isEqualTo(200);
        assertThat(json.path("exact").asBoolean()).isTrue();
    }

    @Test
    void whatWasNotMeasuredIsLeftOut() throws Exception {
        JsonNode json = new ObjectMapper().readTree(BenchReport.json(measured(Contestant.RAW, true, run(1, true))));
        assertThat(json.has("p50_ms")).isTrue();
        assertThat(json.has("kill_to_output_s")).isFalse();
    }

    @Test
    void oneInexactRunMakesAllOfItInexact() {
        assertThat(measured(Contestant.WEIR, true, run(1, true), run(1, false)).exact())
                .isFalse();
        assertThat(measured(Contestant.WEIR, false, run(1, true)).exact()).isFalse();
    }

    @Test
    void theTableShowsTheRatio() {
        String table = BenchReport.table(
                measured(Contestant.RAW, true, run(200_000, true)),
                measured(Contestant.WEIR, true, run(150_000, true)));
        assertThat(table).containsPattern("records/s, whole run +200,000 +150,000 +0\\.75");
        assertThat(table).containsPattern("kill -9 to new output, s +- +- +-");
    }

    private static Measured measured(Contestant contestant, boolean exact, Throughput... runs) {
        return new Measured(Workload.W2, contestant, List.of(runs), new Paced(500, 1000, Double.NaN, exact, ""));
    }

    private static Throughput run(double recordsPerSecond, boolean exact) {
        return new Throughput(recordsPerSecond, 1, 2, 3, 4, 5, 6, 7, exact, "");
    }
}
