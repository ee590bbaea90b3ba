package dev.weir.sim;

import dev.weir.checkpoint.JobStatus;
import dev.weir.checkpoint.Marker;

/** When the job was FINISHED, STOPPED or CANCELLED: decided by the brokers, which is before anybody can read it. */
final class JobEnds {
    private int count;
    private boolean isEnded;

    /** A marker will be the current one. */
    void decided(Marker marker) {
        isEnded = marker.status() != JobStatus.RUNNING && marker.status() != JobStatus.RESTORING;
        count += isEnded ? 1 : 0;
    }

    /** How many ends there were that somebody who begins to look now does not see. */
    int before() {
        return isEnded ? count - 1 : count;
    }

    /** Whether the job was at an end at some time since. @param before what {@link #before} said then */
    boolean hasEndedSince(int before) {
        return count > before;
    }
}
