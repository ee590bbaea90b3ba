package dev.weir.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.lab.proof.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The promises of docs/design.md section 1 hold in every seed. {@code -Dweir.sim.seeds=N} and {@code -Dweir.sim.from=N}
 * choose others; {@code -Dweir.sim.replay=N} prints the story of one, {@code -Dweir.sim.shrink=N} the smallest that can be made
 * of it.
 */
@ExtendWith(QuietLog.class)
class SimulationTest {
    private static final long FROM = Long.getLong("weir.sim.from", 1);
    private static final int SEEDS = Integer.getInteger("weir.sim.seeds", 400);

    /** With fewer seeds than this, chance may leave something out. */
    private static final int SEEDS_FOR_COVERAGE = 400;

    /** So many runs may be aimed at a cell of the matrix that all seeds have left empty. */
    private static final int RUNS_PER_EMPTY_CELL = 40;

    private static final int SHRINKING_RUNS = 500;

    private static final List<String> EVENTS = List.of(
            "start-elsewhere",
            "shut-down",
            "partition-added",
            "slow-worker",
            "checkpoint-aborted",
            "savepoint",
            "begun-from-savepoint",
            "rolled-back",
            "twins",
            "checkpoint-unaligned",
            "marker-FINISHED",
            "marker-STOPPED",
            "marker-CANCELLED");

    @Test
    void everyPromiseHoldsInEverySeed() {
        Long replay = Long.getLong("weir.sim.replay");
        if (replay != null) {
            Simulation.Verdict verdict = Simulation.run(replay, true);
            verdict.story().forEach(System.out::println);
            assertThat(verdict.violation()).as("seed %d", replay).isNull();
            return;
        }
        Long shrink = Long.getLong("weir.sim.shrink");
        if (shrink != null) {
            Shrinker.shrink(shrink, SHRINKING_RUNS).lines().forEach(System.out::println);
            return;
        }
        Totals totals = new Totals();
        LongStream.range(FROM, FROM + SEEDS)
                .parallel()
                .forEach(seed -> totals.add("seed " + seed, Simulation.run(seed, false)));
        if (SEEDS >= SEEDS_FOR_COVERAGE) {
            fillEmptyCells(totals);
        }
        totals.tell();
        totals.report();
        assertThat(totals.broken)
                .as("replay one with -Dtest=SimulationTest -Dweir.sim.replay=SEED")
                .isEmpty();
        if (SEEDS >= SEEDS_FOR_COVERAGE) {
            everythingHasHappened(totals.tally);
        }
    }

    /** What all runs came to; millions of them must not need more memory than one. */
    private static final class Totals {
        final List<String> broken = new ArrayList<>();
        final Tally tally = new Tally();
        private final long startNanos = System.nanoTime();
        private int runs;
        private int bounded;
        private int endedEarly;
        private long checkpoints;
        private long ends;
        private long attempts;
        private long steps;

        synchronized void add(String run, Simulation.Verdict verdict) {
            tally.add(verdict.tally());
            runs++;
            checkpoints += verdict.checkpoints();
            ends += verdict.faults();
            attempts += verdict.attempts();
            steps += verdict.steps();
            boolean isBounded = verdict.ending() == Simulation.Ending.FINISHED;
            bounded += isBounded ? 1 : 0;
            if (!verdict.isGood()) {
                broken.add(run + ": " + verdict.violation());
            } else if (!verdict.hadEnough()) {
                endedEarly++;
                if (!isBounded) {
                    broken.add(run + ": too few checkpoints or ends of processes");
                }
            }
        }

        void tell() {
            System.out.printf(
                    "simulated: %d runs, %d checkpoints, %d ends of processes, %d attempts, %d steps%n",
                    runs, checkpoints, ends, attempts, steps);
            System.out.printf(
                    "of %d with a bounded input %d ended before three checkpoints and two ends of processes%n",
                    bounded, endedEarly);
            System.out.println("what happened:");
            tally.faults().forEach((name, n) -> System.out.printf("  %8d %s%n", n, name));
            System.out.println("what met which step:");
            FaultMatrix.lines(tally).forEach(line -> System.out.println("  " + line));
        }

        void report() {
            Run.now(Run.SIMULATOR, "-Dtest=SimulationTest -Dweir.sim.from=" + FROM + " -Dweir.sim.seeds=" + SEEDS)
                    .with("exact", broken.isEmpty())
                    .with("seconds", (System.nanoTime() - startNanos) / 1_000_000_000)
                    .with("lives", runs)
                    .with("faults", ends)
                    .with("attempts", attempts)
                    .with("checkpoints", checkpoints)
                    .with("steps", steps)
                    .with("findings", broken)
                    .report();
        }
    }

    private static void everythingHasHappened(Tally tally) {
        assertThat(EVENTS)
                .allSatisfy(kind -> assertThat(tally.faults(kind)).as(kind).isPositive());
        assertThat(FaultMatrix.impossible(tally))
                .as("met, though FaultMatrix says that they cannot meet")
                .isEmpty();
        assertThat(FaultMatrix.empty(tally))
                .as("never met, though FaultMatrix says that they can")
                .isEmpty();
    }

    /** What a change of the code has left out by chance. */
    private static void fillEmptyCells(Totals totals) {
        FaultMatrix.empty(totals.tally).parallelStream().forEach(cell -> {
            boolean met = false;
            for (long seed = 1; seed <= RUNS_PER_EMPTY_CELL && !met; seed++) {
                Simulation.Verdict verdict = Simulation.run(seed, cell);
                met = verdict.tally().visits(cell.kind(), cell.step()) > 0;
                totals.add("seed " + seed + ", aimed at " + cell, verdict);
            }
        });
    }
}
