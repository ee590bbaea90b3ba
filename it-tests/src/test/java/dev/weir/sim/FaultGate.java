package dev.weir.sim;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every fault that is drawn comes through here, and may be kept from happening: how a story is made shorter. The faults of
 * a run are numbered as they are drawn.
 */
final class FaultGate {
    private final @Nullable BitSet kept;
    private final SimClock clock;
    private final boolean remembers;
    private final BitSet happened = new BitSet();
    private final List<String> told = new ArrayList<>();
    private int drawn;

    /**
     * @param kept the numbers of those that may happen; null: all
     * @param remembers whether what has happened is to be told
     */
    FaultGate(@Nullable BitSet kept, SimClock clock, boolean remembers) {
        this.kept = kept;
        this.clock = clock;
        this.remembers = remembers;
    }

    boolean admits(String what) {
        boolean admitted = admitsUntold();
        if (admitted) {
            tell(what);
        }
        return admitted;
    }

    /** The same for what is told only when something has come of it. */
    boolean admitsUntold() {
        int number = drawn++;
        if (kept != null && !kept.get(number)) {
            return false;
        }
        happened.set(number);
        return true;
    }

    void tell(String what) {
        if (remembers) {
            told.add("t=" + clock.nowMs() + " " + what);
        }
    }

    /** The numbers of those that have happened. */
    BitSet happened() {
        return happened;
    }

    /** What has happened, in order. */
    List<String> told() {
        return told;
    }
}
