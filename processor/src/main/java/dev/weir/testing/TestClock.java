package dev.weir.testing;

import dev.weir.env.Time;

/** A clock that only moves when it is told to. */
final class TestClock implements Time {
    private long nowMs;

    @Override
    public long wallMs() {
        return nowMs;
    }

    @Override
    public long nanos() {
        return nowMs * 1_000_000L;
    }

    void set(long nowMs) {
        this.nowMs = nowMs;
    }
}
