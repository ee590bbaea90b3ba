package dev.weir.lab.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NewTopicsTest {
    @Test
    void settingsThatMakeNoClientAreTheUsersMistake() {
        Map<String, String> client = Map.of(
                "bootstrap.servers",
                "localhost:1",
                "security.protocol",
                "SSL",
                "ssl.truststore.location",
                "/nowhere/truststore.jks");
        assertThatThrownBy(() -> NewTopics.create(client, 1, (short) 1, List.of("torture-in")))
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageContaining("/nowhere/truststore.jks")
                .hasMessageContaining("--client-config");
    }
}
