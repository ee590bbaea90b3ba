package dev.weir.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** That mistakes are not taken for faults is the part of {@link MutationsTest}. */
@ExtendWith(QuietLog.class)
class CausesTest {
    private static final int SEEDS = 40;
    private static final int STEPS = 1_000;

    /** A claim looks twice, and once more where somebody was before; a job that has ended is not begun again. */
    private static final Set<String> WITHOUT_FAULTS = Set.of("first look", "maybe newer", "ended");

    @Test
    void whereNothingGoesWrongNothingFails() {
        Set<String> causes = new TreeSet<>();
        for (long seed = 1; seed <= SEEDS; seed++) {
            Simulation.Verdict verdict =
                    Simulation.run(RunLength.SHORT, seed, false, new Simulation.Kept(new BitSet(), STEPS, STEPS));
            assertThat(verdict.violation()).as("seed %d", seed).isNull();
            verdict.tally().faults().keySet().stream()
                    .filter(name -> name.startsWith(Causes.FAILED_OF))
                    .forEach(name -> causes.add(name.substring(Causes.FAILED_OF.length())));
        }
        assertThat(causes).contains("first look").isSubsetOf(WITHOUT_FAULTS);
    }
}
