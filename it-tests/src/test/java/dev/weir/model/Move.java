package dev.weir.model;

import dev.weir.sim.ProtocolStep;
import org.jspecify.annotations.Nullable;

/**
 * What leads from one state to the next.
 *
 * @param start the process, by its start; 0: the brokers, or the machine
 * @param step what it does, in production's words; null when no step has it
 * @param what the part of the step, what happens beside the steps, or what goes wrong
 */
record Move(int start, @Nullable ProtocolStep step, String what) {
    @Override
    public String toString() {
        String who = start == 0 ? "" : "P" + start + " ";
        return who + (step == null ? what : what.isEmpty() ? step : step + ": " + what);
    }
}
