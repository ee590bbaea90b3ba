package dev.weir.state;

import java.time.Duration;

/**
 * How long the values of a state live after they were touched last. What has expired is never returned; it is removed by
 * and by, a few entries with each access to the state, from memory and from the checkpoints.
 *
 * <p>A value has a time of its own, an element of a list and an entry of a map too. Times are those of the wall clock: a
 * clock that is set back lets values live longer. A duration may be changed at any restart, and counts for old values too.
 * A state may get a time to live at a restart: all its values count as touched then. It may lose it: what has not expired
 * by then lives on, and what has expired and was not removed yet is back.
 *
 * @param timeToLive at least a millisecond
 * @param updateType what counts as a touch
 */
public record StateTtl(Duration timeToLive, UpdateType updateType) {
    /** What counts as a touch. */
    public enum UpdateType {
        /** Writing a value. */
        ON_CREATE_AND_WRITE,
        /** Reading it too: each read then costs a write. */
        ON_READ_AND_WRITE
    }

    public StateTtl {
        if (timeToLive.toMillis() < 1) {
            throw new IllegalArgumentException("a time to live of " + timeToLive + ", expected at least 1 ms");
        }
    }

    /** Values live for this long after they were written last. */
    public static StateTtl afterWrite(Duration timeToLive) {
        return new StateTtl(timeToLive, UpdateType.ON_CREATE_AND_WRITE);
    }

    /** Values live for this long after they were read or written last. */
    public static StateTtl afterReadOrWrite(Duration timeToLive) {
        return new StateTtl(timeToLive, UpdateType.ON_READ_AND_WRITE);
    }
}
