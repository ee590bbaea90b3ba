package dev.weir.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * The promises of docs/design.md section 1 hold in every seed. {@code -Dweir.sim.seeds=N} and {@code -Dweir.sim.from=N}
 * choose others; {@code -Dweir.sim.replay=N} prints the story of one.
 */
class SimulationTest {
    private static final long FROM = Long.getLong("weir.sim.from", 1);
    private static final int SEEDS = Integer.getInteger("weir.sim.seeds", 3_000);

    @Test
    void everyPromiseHoldsInEverySeed() {
        Long replay = Long.getLong("weir.sim.replay");
        if (replay != null) {
            Simulation.Verdict verdict = Simulation.run(replay, true);
            verdict.story().forEach(System.out::println);
            assertThat(verdict.violation()).as("seed %d", replay).isNull();
            return;
        }
        List<String> broken = new ArrayList<>();
        List<Simulation.Verdict> verdicts = LongStream.range(FROM, FROM + SEEDS)
                .parallel()
                .mapToObj(seed -> {
                    Simulation.Verdict verdict = Simulation.run(seed, false);
                    if (!verdict.isGood()) {
                        synchronized (broken) {
                            broken.add("seed " + seed + ": " + verdict.violation());
                        }
                    }
                    return verdict;
                })
                .toList();
        System.out.printf(
                "simulated: %d seeds, %d checkpoints, %d faults, %d attempts, %d steps%n",
                verdicts.size(),
                verdicts.stream().mapToInt(Simulation.Verdict::checkpoints).sum(),
                verdicts.stream().mapToInt(Simulation.Verdict::faults).sum(),
                verdicts.stream().mapToInt(Simulation.Verdict::attempts).sum(),
                verdicts.stream().mapToLong(Simulation.Verdict::steps).sum());
        assertThat(broken)
                .as("replay one with -Dtest=SimulationTest -Dweir.sim.replay=SEED")
                .isEmpty();
        assertThat(verdicts).allSatisfy(v -> {
            assertThat(v.checkpoints()).isGreaterThanOrEqualTo(3);
            assertThat(v.faults()).isGreaterThanOrEqualTo(2);
        });
    }
}
