package dev.weir.task;

import dev.weir.dataflow.StreamElement.Barrier;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Waits until a checkpoint's barrier has come on every input of a task. From the first barrier on, an input that has
 * delivered it is blocked: what comes behind the barrier belongs to the next epoch.
 *
 * <pre>
 *   no alignment --first barrier--&gt; aligning --last barrier--&gt; aligned (no alignment again)
 *   aligning --its checkpoint was aborted--&gt; no alignment, all inputs released
 *   aligning --it overtakes what stands before it on the others--&gt; no alignment again
 * </pre>
 *
 * A barrier of an aborted checkpoint counts for nothing wherever it comes. When barriers overtake is decided by {@link
 * Overtaking}. Owned by the task's thread; no I/O.
 */
final class BarrierAligner {
    private final int inputs;
    private final BitSet arrived;
    private @Nullable Barrier current;

    BarrierAligner(int inputs) {
        this.inputs = inputs;
        this.arrived = new BitSet(inputs);
    }

    /** Takes a barrier. @return the barrier when it has now come on all inputs, else null */
    @Nullable
    Barrier onBarrier(int input, Barrier barrier) {
        if (barrier.word().isAborted()) {
            return null;
        }
        releaseIfAborted();
        Barrier aligning = current;
        if (aligning != null && !aligning.id().equals(barrier.id())) {
            throw new IllegalStateException("barrier " + barrier.id() + " on input " + input + " while aligning "
                    + aligning.id() + ", which has come on " + arrived + " of " + inputs + " inputs");
        }
        current = barrier;
        arrived.set(input);
        if (arrived.cardinality() < inputs) {
            return null;
        }
        reset();
        return barrier;
    }

    /** Whether nothing may be taken from this input now. */
    boolean isBlocked(int input) {
        return current != null && arrived.get(input);
    }

    /** The barrier that is being aligned; null: none is. */
    @Nullable
    Barrier current() {
        return current;
    }

    /** A barrier, this one's if there is one, has passed without coming on all inputs in its turn. */
    void overtaken() {
        reset();
    }

    /** Ends an alignment whose checkpoint was aborted. @return whether it did */
    boolean releaseIfAborted() {
        if (current != null && current.word().isAborted()) {
            reset();
            return true;
        }
        return false;
    }

    private void reset() {
        current = null;
        arrived.clear();
    }
}
