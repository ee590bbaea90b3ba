package dev.weir.state.model;

import dev.weir.env.Time;

/** A clock that is moved by hand. */
public final class ManualTime implements Time {
    private long nowMs = 1_000_000;

    @Override
    public long wallMs() {
        return nowMs;
    }

    @Override
    public long nanos() {
        return nowMs * 1_000_000;
    }

    /** Moves the clock. */
    public void advance(long ms) {
        nowMs += ms;
    }
}
