package dev.weir.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class JobParametersTest {
    private final JobParameters parameters = new JobParameters(Map.of(
            "topic", "flights", "limit", " 7 ", "big", "9000000000", "rate", "0.5", "strict", "true", "gap", "5 min"));

    @Test
    void settingsAreReadByType() {
        assertThat(parameters.getString("topic")).isEqualTo("flights");
        assertThat(parameters.getInt("limit")).isEqualTo(7);
        assertThat(parameters.getLong("big")).isEqualTo(9_000_000_000L);
        assertThat(parameters.getDouble("rate")).isEqualTo(0.5);
        assertThat(parameters.getBoolean("strict")).isTrue();
        assertThat(parameters.getDuration("gap")).isEqualTo(Duration.ofMinutes(5));
        parameters.checkAllRead();
    }

    @Test
    void whatIsNotGivenHasTheDefault() {
        assertThat(parameters.getString("other", "x")).isEqualTo("x");
        assertThat(parameters.getInt("other", 1)).isEqualTo(1);
        assertThat(parameters.getLong("other", 2)).isEqualTo(2);
        assertThat(parameters.getDouble("other", 3)).isEqualTo(3);
        assertThat(parameters.getBoolean("other", true)).isTrue();
        assertThat(parameters.getDuration("other", Duration.ZERO)).isZero();
    }

    @Test
    void aMissingSettingIsNamed() {
        assertConfiguration(() -> parameters.getInt("other"))
                .isEqualTo("the job's setting 'other' is missing, expected a whole number of 32 bits: set it");
    }

    @Test
    void aMalformedSettingIsNamedWithWhatWasFoundAndExpected() {
        assertConfiguration(() -> parameters.getInt("big")).contains("'big' is '9000000000'", "32 bits");
        assertConfiguration(() -> parameters.getDuration("limit")).contains("'limit' is", "'500 ms'");
        assertConfiguration(() -> parameters.getBoolean("limit", false)).contains("true or false");
    }

    @Test
    void aSettingThatNobodyReadsIsTakenForAMisspeltOne() {
        JobParameters one = new JobParameters(Map.of("tpoic", "flights"));
        one.getString("topic", "x");
        assertConfiguration(one::checkAllRead).contains("no setting 'tpoic'", "it reads 'topic'");
    }

    @Test
    void aJobIsCheckedForSettingsThatItDoesNotRead() {
        assertThatThrownBy(() -> StreamEnvironment.define(new FlightDelays(), Map.of("colour", "red")))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("no setting 'colour'; it reads none");
    }

    private static org.assertj.core.api.AbstractStringAssert<?> assertConfiguration(ThrowingCallable call) {
        WeirException e = catchThrowableOfType(WeirException.class, call);
        assertThat(e).isNotNull();
        assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        return assertThat(e.getMessage());
    }
}
