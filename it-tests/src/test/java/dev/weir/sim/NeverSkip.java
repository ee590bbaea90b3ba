package dev.weir.sim;

import org.jspecify.annotations.Nullable;

/** No process ends with an error that nobody caused: a fault is survived, or named as what it is. */
final class NeverSkip implements Invariant {
    @Override
    public @Nullable String violation(Scene scene, boolean atEnd) {
        return scene.badExits.isEmpty() ? null : "a process ended: " + scene.badExits;
    }
}
