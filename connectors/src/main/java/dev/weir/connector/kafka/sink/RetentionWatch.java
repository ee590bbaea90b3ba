package dev.weir.connector.kafka.sink;

/** Notices, once, that records are written which their topic will not keep. Owned by one thread. */
final class RetentionWatch {
    private long oldestMs;

    /** @param keptMs how long the topic keeps records by their timestamps; {@link Long#MAX_VALUE}: for ever */
    RetentionWatch(long nowMs, long keptMs) {
        this.oldestMs = keptMs == Long.MAX_VALUE ? Long.MIN_VALUE : nowMs - keptMs;
    }

    /** Whether a record of this timestamp is too old, and none was before. */
    boolean isNews(long timestampMs) {
        if (timestampMs >= oldestMs) {
            return false;
        }
        oldestMs = Long.MIN_VALUE;
        return true;
    }
}
