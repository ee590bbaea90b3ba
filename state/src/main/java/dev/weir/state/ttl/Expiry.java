package dev.weir.state.ttl;

import dev.weir.env.Time;
import dev.weir.state.StateTtl;
import dev.weir.state.StateTtl.UpdateType;
import dev.weir.state.Sweepable;
import dev.weir.state.type.Expiring;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Judges what of one state has expired, and has it swept out. Owned by the task's thread. */
public final class Expiry {
    /**
     * Entries looked at per access. Each access can leave behind one that dies, and looks at this many: so there is at
     * most one dead entry for every two live ones, in the long run.
     */
    private static final int SWEPT_PER_ACCESS = 3;

    private final Sweepable state;
    private final long timeToLiveMs;
    private final boolean touchedByReads;
    private final long sinceMs;
    private final Time time;
    private final Predicate<Object> dead = this::isDead;
    private long nowMs;

    /**
     * @param state the state, for sweeping
     * @param sinceMs when the state got its time to live, wall clock; null when it always had it
     * @param time its wall clock counts
     */
    public Expiry(Sweepable state, StateTtl ttl, @Nullable Long sinceMs, Time time) {
        this.state = state;
        this.timeToLiveMs = ttl.timeToLive().toMillis();
        this.touchedByReads = ttl.updateType() == UpdateType.ON_READ_AND_WRITE;
        this.sinceMs = sinceMs == null ? Long.MIN_VALUE : sinceMs;
        this.time = time;
    }

    /** Begins an access: what is asked and made until the next is of this moment. */
    void access() {
        nowMs = time.wallMs();
        state.sweep(SWEPT_PER_ACCESS, dead);
    }

    boolean isLive(Expiring<?> value) {
        return Math.max(value.touchedAtMs(), sinceMs) > nowMs - timeToLiveMs;
    }

    /** Whether a value that is read has to be written with a new time. */
    boolean touchedByRead(Expiring<?> value) {
        return touchedByReads && value.touchedAtMs() != nowMs;
    }

    <T> Expiring<T> touched(T value) {
        return new Expiring<>(nowMs, value);
    }

    /** @param kept a value, or the elements of a chunk, the youngest most likely at its end */
    private boolean isDead(Object kept) {
        if (kept instanceof Expiring<?> value) {
            return !isLive(value);
        }
        List<?> elements = (List<?>) kept;
        for (int i = elements.size() - 1; i >= 0; i--) {
            if (isLive((Expiring<?>) elements.get(i))) {
                return false;
            }
        }
        return true;
    }
}
