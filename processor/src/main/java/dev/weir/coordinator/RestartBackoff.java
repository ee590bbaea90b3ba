package dev.weir.coordinator;

import dev.weir.config.JobConfig.RestartStrategy;
import java.util.OptionalLong;

/** How long to wait before the next attempt, by the job's restart strategy. Owned by the coordinator's thread; no I/O. */
final class RestartBackoff {
    private final RestartStrategy strategy;
    private int failures;
    private double delayMs;
    private long lastFailureMs = Long.MIN_VALUE;

    RestartBackoff(RestartStrategy strategy) {
        this.strategy = strategy;
    }

    /**
     * An attempt has failed.
     *
     * @param nowMs monotonic
     * @param draw from 0 to 1, for the jitter
     * @return the delay in milliseconds; empty: give up
     */
    OptionalLong afterFailure(long nowMs, double draw) {
        if (strategy instanceof RestartStrategy.FixedDelay fixed) {
            failures++;
            return failures > fixed.attempts()
                    ? OptionalLong.empty()
                    : OptionalLong.of(fixed.delay().toMillis());
        }
        if (strategy instanceof RestartStrategy.ExponentialDelay exponential) {
            return OptionalLong.of(grow(exponential, nowMs, draw));
        }
        return OptionalLong.empty();
    }

    private long grow(RestartStrategy.ExponentialDelay e, long nowMs, double draw) {
        boolean fresh = lastFailureMs == Long.MIN_VALUE
                || nowMs - lastFailureMs >= e.resetAfter().toMillis();
        delayMs = fresh
                ? (double) e.initial().toMillis()
                : Math.min((double) e.max().toMillis(), delayMs * e.multiplier());
        lastFailureMs = nowMs;
        return Math.round(delayMs * (1 + e.jitter() * (2 * draw - 1)));
    }
}
