package dev.weir.sim;

import org.jspecify.annotations.Nullable;

/** A promise of docs/design.md section 1, looked at from outside: from the broker's logs and the disk, not from Weir. */
interface Invariant {
    /**
     * Looks at the world between two steps.
     *
     * @param atEnd whether the run is over: all input was there for long, and nothing went wrong any more
     * @return what is wrong, or null
     */
    @Nullable
    String violation(Scene scene, boolean atEnd);
}
