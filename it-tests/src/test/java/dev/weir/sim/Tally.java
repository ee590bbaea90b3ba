package dev.weir.sim;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How often what went wrong, and at which step. */
final class Tally {
    private final Map<String, Integer> faults = new TreeMap<>();
    private final int[][] visits = new int[ProtocolStep.values().length][FaultKind.values().length];

    /** Something that belongs to no step. */
    void fault(String kind) {
        faults.merge(kind, 1, Integer::sum);
    }

    /** @param step which one it was, or what comes next; null: none */
    void fault(FaultKind kind, @Nullable ProtocolStep step) {
        fault(kind.toString());
        visit(kind, step);
    }

    /** A fault that was counted already has met this step too. */
    void visit(FaultKind kind, @Nullable ProtocolStep step) {
        if (step != null) {
            visits[step.ordinal()][kind.ordinal()]++;
        }
    }

    void add(Tally other) {
        other.faults.forEach((kind, n) -> faults.merge(kind, n, Integer::sum));
        for (int s = 0; s < visits.length; s++) {
            for (int k = 0; k < visits[s].length; k++) {
                visits[s][k] += other.visits[s][k];
            }
        }
    }

    int faults(String kind) {
        return faults.getOrDefault(kind, 0);
    }

    int visits(FaultKind kind, ProtocolStep step) {
        return visits[step.ordinal()][kind.ordinal()];
    }

    Map<String, Integer> faults() {
        return faults;
    }
}
