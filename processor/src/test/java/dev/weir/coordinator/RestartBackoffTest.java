package dev.weir.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.JobConfig.RestartStrategy;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RestartBackoffTest {
    private static final double NO_JITTER = 0.5;

    @Test
    void noneGivesUpAtOnce() {
        assertThat(new RestartBackoff(new RestartStrategy.None()).afterFailure(0, NO_JITTER))
                .isEmpty();
    }

    @Test
    void fixedDelayGivesUpAfterItsAttempts() {
        RestartBackoff backoff = new RestartBackoff(new RestartStrategy.FixedDelay(2, Duration.ofSeconds(3)));
        assertThat(backoff.afterFailure(0, NO_JITTER)).hasValue(3_000);
        assertThat(backoff.afterFailure(0, NO_JITTER)).hasValue(3_000);
        assertThat(backoff.afterFailure(0, NO_JITTER)).isEmpty();
    }

    @Test
    void exponentialDelayGrowsToItsMaximumAndStartsOverAfterAQuietTime() {
        RestartBackoff backoff = new RestartBackoff(new RestartStrategy.ExponentialDelay(
                Duration.ofSeconds(1), Duration.ofSeconds(3), 2, 0.1, Duration.ofMinutes(1)));
        assertThat(backoff.afterFailure(0, NO_JITTER)).hasValue(1_000);
        assertThat(backoff.afterFailure(1_000, NO_JITTER)).hasValue(2_000);
        assertThat(backoff.afterFailure(2_000, NO_JITTER)).hasValue(3_000);
        assertThat(backoff.afterFailure(62_000, NO_JITTER)).hasValue(1_000);
    }

    @Test
    void jitterChangesTheDelayByItsShareAtMost() {
        RestartStrategy strategy = new RestartStrategy.ExponentialDelay(
                Duration.ofSeconds(1), Duration.ofSeconds(3), 2, 0.1, Duration.ofMinutes(1));
        assertThat(new RestartBackoff(strategy).afterFailure(0, 0)).isEqualTo(OptionalLong.of(900));
        assertThat(new RestartBackoff(strategy).afterFailure(0, 1)).isEqualTo(OptionalLong.of(1_100));
    }
}
