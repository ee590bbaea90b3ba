package dev.weir.sim;

/** The simulated time, in milliseconds since the start of the simulation. Only the scheduler moves it. */
final class SimClock {
    private long nowMs;

    long nowMs() {
        return nowMs;
    }

    void advance(long ms) {
        if (ms < 0) {
            throw new IllegalArgumentException("Time does not go back: " + ms + " ms");
        }
        nowMs += ms;
    }

    void advanceTo(long ms) {
        advance(Math.max(0, ms - nowMs));
    }
}
