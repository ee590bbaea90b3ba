package dev.weir.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private static final Map<String, String> ENVIRONMENT =
            Map.of("SECRET", "s3cret", "EMPTY", "", "LINES", "a\nkafka.acks=0", "NESTED", "${SECRET}");

    @TempDir
    Path folder;

    private static Settings of(String name, String value) {
        return Settings.of(null, Map.of(name, value), ENVIRONMENT::get);
    }

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("job.properties"), content);
    }

    @Test
    void theCommandLineWinsOverTheFileAndTheFileOverTheDefaults() throws IOException {
        Path file = file("parallelism = 3\ncheckpoint.interval=2s\n# a comment\n");
        Settings s = Settings.of(file, Map.of("parallelism", "4"), name -> null);
        assertThat(s.integer(Setting.PARALLELISM, 1, 128)).isEqualTo(4);
        assertThat(s.duration(Setting.CHECKPOINT_INTERVAL, Duration.ZERO)).isEqualTo(Duration.ofSeconds(2));
        assertThat(s.integer(Setting.CHECKPOINT_RETAINED, 1, 9)).isEqualTo(2);
    }

    @Test
    void aBadValueNamesTheFileItStandsIn() throws IOException {
        Settings s = Settings.of(file("parallelism=x"), Map.of(), name -> null);
        assertThatThrownBy(() -> s.integer(Setting.PARALLELISM, 1, 128))
                .hasMessage("setting parallelism: found 'x' (from " + folder.resolve("job.properties")
                        + "), expected a whole number from 1 to 128.");
    }

    @Test
    void aNameThatStandsTwiceInAFileIsRefused() throws IOException {
        Path file = file("parallelism=1\nparallelism=2\n");
        assertThatThrownBy(() -> Settings.of(file, Map.of(), name -> null))
                .hasMessageContaining("'parallelism' stands twice");
    }

    @Test
    void aMissingFileIsNamed() {
        Path none = folder.resolve("none.properties");
        assertThatThrownBy(() -> Settings.of(none, Map.of(), name -> null))
                .hasMessage("configuration file " + none + ": there is no such file.");
    }

    @ParameterizedTest
    @CsvSource({
        "checkpoint.intervall,checkpoint.interval",
        "checkpoint.maxConcurrent,checkpoint.max-concurrent",
        "restart.stratgy,restart.strategy",
        "rest.adress,rest.address",
    })
    void anUnknownSettingOfWeirsOwnIsRefusedWithTheNearestName(String typed, String meant) {
        assertThatThrownBy(() -> of(typed, "1"))
                .hasMessageContaining("unknown setting " + typed + ". Did you mean " + meant + "?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"state.size", "savepoint.count"})
    void namesKeptForWeirAreNoParameters(String name) {
        assertThatThrownBy(() -> of(name, "1")).hasMessageContaining("unknown setting " + name);
    }

    @ParameterizedTest
    @CsvSource({
        "a${SECRET}z,as3cretz",
        "${NONE:-x},x",
        "${EMPTY:-x},x",
        "${NONE:-},''",
        "$${SECRET},${SECRET}",
        "${NESTED},${SECRET}",
        "$SECRET,$SECRET",
    })
    void environmentVariablesAreFilledInOnce(String written, String read) {
        assertThat(of("p", written).parameters()).containsEntry("p", read);
    }

    @ParameterizedTest
    @CsvSource({
        "${NONE},environment variable NONE which is not set",
        "${EMPTY},environment variable EMPTY which is not set",
        "${LINES},line break",
        "${NO,begins no",
        "${},begins no",
    })
    void aReferenceThatCannotBeFilledInIsRefused(String written, String message) {
        Settings s = of("p", written);
        assertThatThrownBy(s::parameters)
                .satisfies(e -> assertThat(e.getMessage().replace(",", "")).contains(message, "setting p "));
    }

    @Test
    void aVariableThatIsNotSetHindersOnlyWhatReadsItsSetting() {
        Settings s = Settings.of(
                null, Map.of("kafka.sasl.jaas.config", "${NONE}", "parallelism", "${NONE:-4}"), ENVIRONMENT::get);
        assertThat(s.integer(Setting.PARALLELISM, 1, 128)).isEqualTo(4);
        assertThatThrownBy(s::kafka).hasMessageStartingWith("setting kafka.sasl.jaas.config refers to the environment");
    }

    @ParameterizedTest
    @CsvSource({"0,0", "500ms,500", "1s,1000", "5min,300000", "2 h,7200000", "7d,604800000", "1S,1000"})
    void durationsAreReadInTheirUnits(String written, long ms) {
        Settings s = of("checkpoint.min-pause", written);
        assertThat(s.duration(Setting.CHECKPOINT_MIN_PAUSE, Duration.ZERO)).isEqualTo(Duration.ofMillis(ms));
        assertThat(Values.duration(Values.write(Duration.ofMillis(ms)))).contains(Duration.ofMillis(ms));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "1.5s", "s", "", "-1s", "25d", "999999999999999d", "1m"})
    void whatIsNoDurationIsRefused(String written) {
        Settings s = of("checkpoint.min-pause", written);
        assertThatThrownBy(() -> s.duration(Setting.CHECKPOINT_MIN_PAUSE, Duration.ZERO))
                .hasMessageContaining("expected a duration such as");
    }
}
