package dev.weir.sim;

import dev.weir.env.Time;

/** The clocks as one process sees them: its wall clock is off by some amount, its other clock starts anywhere. */
final class SimTime implements Time {
    private static final long EPOCH_MS = 1_800_000_000_000L;

    private final SimClock clock;
    private final long wallOffsetMs;
    private final long nanoOrigin;

    SimTime(SimClock clock, long wallOffsetMs, long nanoOrigin) {
        this.clock = clock;
        this.wallOffsetMs = wallOffsetMs;
        this.nanoOrigin = nanoOrigin;
    }

    @Override
    public long wallMs() {
        return EPOCH_MS + clock.nowMs() + wallOffsetMs;
    }

    @Override
    public long nanos() {
        return nanoOrigin + clock.nowMs() * 1_000_000L;
    }
}
