package dev.weir.model;

import org.jspecify.annotations.Nullable;

/** What must hold in every state, and from each state to the next. */
final class Promises {
    private Promises() {}

    /** @return which promise is broken and how, or null */
    static @Nullable String broken(State before, State now) {
        Cluster cluster = now.cluster();
        if (before.cluster() == cluster && before.store().equals(now.store())) {
            return null;
        }
        Pointer marker = cluster.marker();
        if (cluster.visible() != Cluster.unitsTo(marker.number())) {
            return "OneTruth: the marker is " + marker + ", visible are " + Cluster.units(cluster.visible());
        }
        if (marker.number() > 0
                && !now.store().of(marker.number(), marker.madeBy()).isReadable()) {
            return "Restorable: the marker is " + marker + ", which is not in the store or not whole";
        }
        return wentBack(before.cluster().marker(), marker);
    }

    private static @Nullable String wentBack(Pointer before, Pointer now) {
        if (now.attempt() < before.attempt()) {
            return "NoZombie: the marker was " + before + ", and then came " + now;
        }
        if (now.number() < before.number()) {
            return "NoZombie: the marker went back from " + before + " to " + now;
        }
        boolean claimed = now.attempt() > before.attempt() && before.number() > 0;
        return claimed && (now.number() != before.number() || now.madeBy() != before.madeBy())
                ? "NoZombie: a claim changed the checkpoint, from " + before + " to " + now
                : null;
    }
}
