package dev.weir.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BenchReportTest {
    private static final List<List<Double>> RAW_AND_WEIR = List.of(List.of(0.5, 0.9, 0.4), List.of(0.6, 0.7, 0.5));

    @Test
    void theMedianOfTheRunsIsReported() throws Exception {
        JsonNode cpu = json(result(cpu())).path("figures").path("cpu");
        assertThat(cpu.path("raw").asDouble()).isEqualTo(0.5);
        assertThat(cpu.path("weir").asDouble()).isEqualTo(0.6);
    }

    @Test
    void whatWasNotMeasuredIsLeftOutOfJson() throws Exception {
        Figure latency = Figure.of("p99", "p99", 0, List.of(List.of(), List.of(100.0)), v -> v);
        JsonNode figure = json(result(latency)).path("figures").path("p99");
        assertThat(figure.has("raw")).isFalse();
        assertThat(figure.path("weir").asDouble()).isEqualTo(100);
    }

    @Test
    void theTableShowsTheRatio() {
        assertThat(BenchReport.table(result(cpu()))).containsPattern("CPU +0\\.50 +0\\.60 +1\\.20");
    }

    @Test
    void aBarStandsBesideItsFigureWithItsVerdict() {
        assertThat(BenchReport.table(result(cpu().atMostTimesTheFirst(1.25)))).contains("1.20  at most 1.25: ok");
        assertThat(BenchReport.table(result(cpu().atMostTimesTheFirst(1.15)))).contains("1.20  at most 1.15: MISSED");
        assertThat(BenchReport.table(result(cpu().atMost(0.55, 0)))).contains("at most 0.55: ok");
        assertThat(BenchReport.table(result(cpu().atMost(0.55, 1)))).contains("at most 0.55: MISSED");
    }

    @Test
    void aBarIsInTheJson() throws Exception {
        JsonNode bar =
                json(result(cpu().atMostTimesTheFirst(1.15))).path("bars").path(0);
        assertThat(bar.path("limit").asDouble()).isEqualTo(1.15);
        assertThat(bar.path("found").asDouble()).isCloseTo(1.2, within(1e-9));
        assertThat(bar.path("holds").asBoolean(true)).isFalse();
    }

    @Test
    void whatWasNotMeasuredHoldsNoBar() {
        Figure nothing = Figure.of("cpu", "CPU", 2, List.of(List.<Double>of(), List.of()), v -> v);
        assertThat(result(nothing.atMost(1, 1)).holdsItsBars()).isFalse();
        assertThat(result(nothing.atMostTimesTheFirst(1)).holdsItsBars()).isFalse();
    }

    @Test
    void anInexactOutputIsShown() {
        Result inexact = new Result(Part.START, Workload.W2, List.of("raw", "weir"), List.of(cpu()), false);
        assertThat(BenchReport.table(inexact)).contains("NOT EXACT");
    }

    private static Figure cpu() {
        return Figure.of("cpu", "CPU", 2, RAW_AND_WEIR, v -> v);
    }

    private static Result result(Figure figure) {
        return new Result(Part.THROUGHPUT, Workload.W1, List.of("raw", "weir"), List.of(figure), true);
    }

    private static JsonNode json(Result result) throws Exception {
        return new ObjectMapper().readTree(BenchReport.json(result));
    }
}
