package dev.weir.service;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.spi.FilterReply;
import org.junit.jupiter.api.Test;

class KafkaWarningsTest {
    private final KafkaWarnings warnings = new KafkaWarnings();
    private final LoggerContext loggers = new LoggerContext();

    private FilterReply decide(String logger, Level level, String format) {
        return warnings.decide(null, loggers.getLogger(logger), level, format, null, null);
    }

    @Test
    void theSameWarningOfTheClientsComesOncePerHalfMinute() {
        assertThat(warnings.isRepeated("no connection", 1_000)).isFalse();
        assertThat(warnings.isRepeated("no connection", 30_999)).isTrue();
        assertThat(warnings.isRepeated("no leader", 30_999)).isFalse();
        assertThat(warnings.isRepeated("no connection", 31_000)).isFalse();
    }

    @Test
    void onlyWarningsOfTheClientsAreHeldBack() {
        String client = "org.apache.kafka.clients.NetworkClient";
        assertThat(decide(client, Level.WARN, "gone")).isEqualTo(FilterReply.NEUTRAL);
        assertThat(decide(client, Level.WARN, "gone")).isEqualTo(FilterReply.DENY);
        assertThat(decide(client, Level.ERROR, "gone")).isEqualTo(FilterReply.NEUTRAL);
        assertThat(decide("dev.weir.coordinator.JobRunner", Level.WARN, "gone")).isEqualTo(FilterReply.NEUTRAL);
        assertThat(decide("dev.weir.coordinator.JobRunner", Level.WARN, "gone")).isEqualTo(FilterReply.NEUTRAL);
    }

    @Test
    void onlySoManyKindsAreRemembered() {
        for (int kind = 0; kind <= 256; kind++) {
            warnings.isRepeated("kind " + kind, 0);
        }
        assertThat(warnings.isRepeated("kind 256", 1)).isTrue();
        assertThat(warnings.isRepeated("kind 0", 1)).isFalse();
    }
}
