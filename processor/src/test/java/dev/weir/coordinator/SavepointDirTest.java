package dev.weir.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SavepointDirTest {
    @ParameterizedTest
    @CsvSource({
        "/savepoints,, /savepoints",
        "/savepoints, '', /savepoints",
        "/savepoints, nightly/2026, /savepoints/nightly/2026",
        "/savepoints, /other/./a/, /other/a",
        "/savepoints, s3://shop/savepoints/, s3://shop/savepoints",
        "s3://shop/savepoints,, s3://shop/savepoints",
        "s3://shop/savepoints, nightly, s3://shop/savepoints/nightly",
        "s3://shop/savepoints, /local, /local",
    })
    void aNameIsBelowTheSettingAndAnythingAbsoluteIsTakenAsItIs(String setting, String asked, String expected) {
        assertThat(SavepointDir.resolve(setting, asked)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../other", "a b", "a//b", "s3:/shop/a", "hdfs://a/b", "s3://shop/../a", "/a\0b"})
    void whatIsNeitherIsRefused(String asked) {
        assertThatThrownBy(() -> SavepointDir.resolve("/savepoints", asked))
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessageContaining("'" + asked + "'");
    }
}
