package dev.weir.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.config.JobConfigReader;
import dev.weir.config.Settings;
import dev.weir.connector.ConnectorContext;
import dev.weir.connector.kafka.KafkaClients;
import dev.weir.env.Time;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NamedClusterTest {
    private final ConnectorContext main = new AttemptContext.Connectors(
            JobConfigReader.read(
                    Settings.of(
                            null,
                            Map.of(
                                    "kafka.bootstrap.servers", "main:9092",
                                    "kafka.cluster.eu.bootstrap.servers", "eu:9092",
                                    "kafka.cluster.us.bootstrap.servers", "us:9092",
                                    "group.id", "seen"),
                            variable -> null),
                    "job"),
            KafkaClients.real(),
            Time.system());

    @Test
    void aSourceOfANamedClusterGetsThatClustersSettings() {
        ConnectorContext eu = main.cluster("eu");
        assertThat(eu.consumerSettings())
                .containsEntry("bootstrap.servers", "eu:9092")
                .containsEntry("group.id", "seen");
        assertThat(eu.adminSettings()).containsEntry("bootstrap.servers", "eu:9092");
    }

    @Test
    void aClusterThatIsNotSetIsRefusedWithThoseThatAre() {
        assertThatThrownBy(() -> main.cluster("asia"))
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageContainingAll("asia", "found eu, us", "kafka.cluster.asia.bootstrap.servers");
    }
}
