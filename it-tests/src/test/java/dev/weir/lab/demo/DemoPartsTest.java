package dev.weir.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weir.connector.serde.DeserializationException;
import dev.weir.job.StreamEnvironment;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DemoPartsTest {
    @Test
    void theJobCanBeDefined() {
        assertThat(StreamEnvironment.define(new FlightsJob(), Map.of()).nodes()).hasSize(6);
    }

    @Test
    void aLineOfTheFileIsAFlight() throws Exception {
        assertThat(parse("2001-01-01 06:30:00,MDW,STL,251,-8"))
                .isEqualTo(new Flight(Instant.parse("2001-01-01T06:30:00Z").toEpochMilli(), "MDW", -8));
    }

    @Test
    void aHeartbeatHasATimeAndNoAirport() throws Exception {
        Flight heartbeat = parse(Flight.heartbeat(LocalDateTime.of(2001, 4, 1, 0, 0)));
        assertThat(heartbeat.isHeartbeat()).isTrue();
        assertThat(heartbeat.scheduledMs())
                .isEqualTo(Instant.parse("2001-04-01T00:00:00Z").toEpochMilli());
    }

    @Test
    void anythingElseIsAnError() {
        assertThatThrownBy(() -> parse("hello")).isInstanceOf(DeserializationException.class);
        assertThatThrownBy(() -> parse("2001-01-01 06:30:00,MDW,STL,251,"))
                .isInstanceOf(DeserializationException.class);
    }

    @Test
    void theProcessorsStatusIsRead() throws Exception {
        String json =
                "{\"state\":\"RUNNING\",\"attempt\":3,\"checkpoint\":\"17-3\",\"lag\":{\"flights-0\":2,\"flights-1\":5},"
                        + "\"counters\":{\"hours/late-flights\":1}}";
        assertThat(Status.parse(new ObjectMapper().readTree(json))).isEqualTo(new Status("RUNNING", 3, "17-3", 7, 1));
    }

    @Test
    void aStatusWithoutACheckpointHasNone() throws Exception {
        String json = "{\"state\":\"CLAIMING\",\"attempt\":0,\"checkpoint\":null}";
        assertThat(Status.parse(new ObjectMapper().readTree(json)).checkpoint()).isEmpty();
    }

    private static Flight parse(String line) throws DeserializationException {
        return Flight.parse(line.getBytes(StandardCharsets.UTF_8));
    }
}
