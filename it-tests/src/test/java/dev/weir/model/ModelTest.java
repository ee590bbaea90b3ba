package dev.weir.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.lab.proof.Run;
import dev.weir.sim.ProtocolStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The commit protocol, explored whole up to a bound. {@code -Dweir.model.starts=N}, {@code .checkpoints} and {@code .faults}
 * choose another one, {@code -Dweir.model.mistake=TEXT} prints how the mistakes whose names contain the text are found.
 */
class ModelTest {
    private static final Bound BOUND = new Bound(
            Integer.getInteger("weir.model.starts", 2),
            Integer.getInteger("weir.model.checkpoints", 3),
            Integer.getInteger("weir.model.faults", 1));

    private static final String COMMAND = "-Dtest=ModelTest -Dweir.model.starts=" + BOUND.starts()
            + " -Dweir.model.checkpoints=" + BOUND.checkpoints() + " -Dweir.model.faults=" + BOUND.faults();

    private static final String SHOWN = System.getProperty("weir.model.mistake");

    @Test
    void everyPromiseHoldsInEveryStateUpToTheBound() {
        long from = System.nanoTime();
        Explorer.Result result = Explorer.explore(new Protocol(BOUND, null));
        System.out.printf(
                "model: %s: %,d states, %d moves deep, %.1f s%n",
                BOUND, result.states(), result.depth(), (System.nanoTime() - from) / 1e9);
        Run.now(Run.MODEL, COMMAND)
                .with("exact", result.broken() == null)
                .with("seconds", (System.nanoTime() - from) / 1_000_000_000)
                .with("states", result.states())
                .with("moves", result.depth())
                .report();
        assertThat(result.broken()).as(String.join("\n", result.trace())).isNull();
        Set<String> taken = new TreeSet<>();
        Set<String> modelled = new TreeSet<>();
        for (ProtocolStep step : ProtocolStep.values()) {
            if (result.taken().containsKey(step)) {
                taken.add(step.stepName());
            }
            if (step.leftOutOfModel() == null) {
                modelled.add(step.stepName());
            }
        }
        assertThat(taken).as("steps of the model").isEqualTo(modelled);
    }

    @Test
    void everyMistakeIsFound() {
        List<String> missed = new ArrayList<>();
        for (Mistake mistake : Mistake.values()) {
            Explorer.Result result = find(mistake);
            String broken = result.broken();
            if (broken == null) {
                missed.add(mistake.toString());
                continue;
            }
            String promise = broken.contains(":") ? broken.substring(0, broken.indexOf(':')) : broken;
            System.out.printf(
                    "%-60s %s after %d moves, %,d states%n",
                    mistake, promise, result.trace().size() - 1, result.states());
            Run.now(Run.MODEL, "-Dtest=ModelTest -Dweir.model.mistake=\"" + mistake + "\"")
                    .with("broken", mistake.toString())
                    .with("exact", false)
                    .with("promise", promise)
                    .with("states", result.states())
                    .with("moves", result.trace().size() - 1)
                    .report();
            if (SHOWN != null && mistake.toString().contains(SHOWN)) {
                result.trace().forEach(line -> System.out.println("    " + line));
            }
        }
        assertThat(missed).isEmpty();
    }

    /** With as few starts and faults as it takes. What comes of a listing shows only while there is more to do. */
    private static Explorer.Result find(Mistake mistake) {
        Explorer.Result result = null;
        for (int starts = 1; starts <= Bound.MAX_STARTS; starts++) {
            for (int faults = 0; faults <= 1; faults++) {
                int checkpoints = mistake == Mistake.DELETED_BY_LISTING ? 4 : 3;
                result = Explorer.explore(new Protocol(new Bound(starts, checkpoints, faults), mistake));
                if (result.broken() != null) {
                    return result;
                }
            }
        }
        return result;
    }

    @Test
    void aTraceNamesTheStepsThatLeadToIt() {
        Explorer.Result result = Explorer.explore(new Protocol(new Bound(1, 1, 0), Mistake.MARKER_OUTSIDE_TRANSACTION));
        assertThat(result.trace()).first().isEqualTo("P1 starts");
        assertThat(result.trace()).contains("P1 fence-0", "P1 read-marker");
        assertThat(result.trace().get(result.trace().size() - 2)).isEqualTo("P1 marker: outside");
        assertThat(result.trace()).last().asString().startsWith("BROKEN OneTruth: ");
    }
}
