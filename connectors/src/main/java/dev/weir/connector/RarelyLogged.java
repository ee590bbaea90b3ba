package dev.weir.connector;

import dev.weir.env.Time;
import java.util.function.LongConsumer;

/** Something that may happen with every record, and is logged at once and then at most every ten seconds. Thread-safe. */
public final class RarelyLogged {
    private static final long PAUSE_MS = 10_000;

    private final Time time;
    private long unlogged; // guarded by this
    private long quietUntilMs = Long.MIN_VALUE; // guarded by this

    public RarelyLogged(Time time) {
        this.time = time;
    }

    /** @param log gets how often it has happened since it was logged last, this time included */
    public void ifDue(LongConsumer log) {
        long times = due();
        if (times > 0) {
            log.accept(times);
        }
    }

    private synchronized long due() {
        unlogged++;
        long now = time.monotonicMs();
        if (now < quietUntilMs) {
            return 0;
        }
        long times = unlogged;
        unlogged = 0;
        quietUntilMs = now + PAUSE_MS;
        return times;
    }
}
