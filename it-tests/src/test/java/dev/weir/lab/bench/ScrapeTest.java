package dev.weir.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ScrapeTest {
    private final Scrape scrape = Scrape.of("""
            # HELP weir_state_written_bytes_total Keyed state written
            # TYPE weir_state_written_bytes_total counter
            weir_state_written_bytes_total{job="a",kind="base"} 3.0E9
            weir_state_written_bytes_total{job="a",kind="changes"} 1.0E9
            weir_restore_seconds{job="a"} NaN
            weir_checkpoint_pauses{job="a",le="0.001",part="whole"} 90.0
            weir_checkpoint_pauses{job="a",le="0.01",part="whole"} 98.0
            weir_checkpoint_pauses{job="a",le="0.02",part="whole"} 99.0
            weir_checkpoint_pauses{job="a",le="+Inf",part="whole"} 100.0
            weir_checkpoint_pauses{job="a",le="+Inf",part="synchronous"} 7.0
            """);

    @Test
    void seriesAreSummedUpByTheirLabels() {
        assertThat(scrape.sum("weir_state_written_bytes_total")).isEqualTo(4e9);
        assertThat(scrape.sum("weir_state_written_bytes_total", "kind=\"base\""))
                .isEqualTo(3e9);
        assertThat(scrape.sum("weir_restore_seconds")).isNaN();
        assertThat(scrape.sum("weir_state_written")).isNaN();
    }

    @Test
    void whatWasCountedSinceAnEarlierLook() {
        assertThat(Scrape.of("weir_bytes{a=\"b\"} 5.0\nweir_new{} 2.0")
                        .since(Scrape.of("weir_bytes{a=\"b\"} 3.0"))
                        .series())
                .containsEntry("weir_bytes{a=\"b\"}", 2.0)
                .containsEntry("weir_new{}", 2.0);
    }

    @Test
    void aQuantileIsTheSmallestBoundThatEnoughKeep() {
        assertThat(scrape.quantile(0.5, "weir_checkpoint_pauses", "part=\"whole\""))
                .isEqualTo(0.001);
        assertThat(scrape.quantile(0.99, "weir_checkpoint_pauses", "part=\"whole\""))
                .isEqualTo(0.02);
        assertThat(scrape.quantile(0.995, "weir_checkpoint_pauses", "part=\"whole\""))
                .isInfinite();
        assertThat(scrape.quantile(0.5, "weir_checkpoint_pauses", "part=\"none\""))
                .isNaN();
    }
}
