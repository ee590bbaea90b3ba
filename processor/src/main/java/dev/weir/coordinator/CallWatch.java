package dev.weir.coordinator;

/**
 * How long something, a call into a client or the end of an attempt, has not come to its end, as its owner sees it who looks
 * every few milliseconds. Time in which the whole process stood still does not count. Owned by the coordinator's thread.
 */
final class CallWatch {
    /** No call is under way. */
    static final int NONE = 0;
    /** Between two looks no more than this has passed, or the process stood still. */
    private static final long TICK_MAX_MS = 1_000;

    private int watched = NONE;
    private long waitedMs;
    private long lookedAtMs;

    /**
     * Looks.
     *
     * @param call the number of the call under way, or {@link #NONE}
     * @param nowMs monotonic
     * @return how long this call has been waiting
     */
    long waitedMs(int call, long nowMs) {
        waitedMs = call == NONE || call != watched ? 0 : waitedMs + Math.min(nowMs - lookedAtMs, TICK_MAX_MS);
        watched = call;
        lookedAtMs = nowMs;
        return waitedMs;
    }
}
