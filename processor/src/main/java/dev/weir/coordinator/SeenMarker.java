package dev.weir.coordinator;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.Marker;
import java.util.Collection;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What brokers show of a job's marker, and whether to believe it. A broker that has just started was seen to answer while it
 * still loaded its offsets (docs/design.md, section 2): what it shows then moves, or is older than what the store has. Owned
 * by the steps of one claim.
 */
final class SeenMarker {
    /** What lies between two looks, in milliseconds. */
    static final long LOOK_AGAIN_MS = 200;

    private boolean hasSeen;
    private @Nullable Marker last;
    private long sinceMs;

    /**
     * Another look. What moves when nobody can commit any more is a broker that loads.
     *
     * @param nowMs monotonic
     * @return whether a look at least {@link #LOOK_AGAIN_MS} ago, and all since, have shown the same
     */
    boolean standsStill(@Nullable Marker marker, long nowMs) {
        if (!hasSeen || !Objects.equals(marker, last)) {
            hasSeen = true;
            last = marker;
            sinceMs = nowMs;
        }
        return nowMs - sinceMs >= LOOK_AGAIN_MS;
    }

    /**
     * Whether what brokers show comes before what they have shown already. That was committed, since they show nothing else:
     * then they load their offsets once more.
     *
     * @param shown null: no marker
     */
    static boolean isOlder(@Nullable Marker shown, Marker before) {
        if (shown == null || shown.attempt() != before.attempt()) {
            return shown == null || shown.attempt() < before.attempt();
        }
        return number(shown) < number(before);
    }

    /**
     * What the store has that is known to come after the marker: an attempt writes there only once its claim is committed,
     * and notes what it has committed.
     *
     * @param marker null: brokers show none, though there was one
     * @param isConfirmed whether a checkpoint is noted as committed; asked of few
     */
    static @Nullable CheckpointId after(
            @Nullable Marker marker, Collection<CheckpointId> available, Predicate<CheckpointId> isConfirmed) {
        for (CheckpointId id : available) {
            boolean comesAfter = marker == null
                    ? id.number() > 0
                    : id.attempt() > marker.attempt() || (isUnderWay(marker, id) && isConfirmed.test(id));
            if (comesAfter) {
                return id;
            }
        }
        return null;
    }

    /** Whether the store has what may come after it: a checkpoint of the marker's attempt, committed or not. */
    static boolean mayBeBehind(Marker marker, Collection<CheckpointId> available) {
        return available.stream().anyMatch(id -> isUnderWay(marker, id));
    }

    private static boolean isUnderWay(Marker marker, CheckpointId id) {
        return id.attempt() == marker.attempt() && id.number() > number(marker);
    }

    private static long number(Marker marker) {
        CheckpointId named = marker.checkpoint();
        return named == null ? 0 : named.number();
    }
}
