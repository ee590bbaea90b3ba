package dev.weir.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The promises of docs/design.md section 1 hold in every seed. {@code -Dweir.sim.seeds=N} and {@code -Dweir.sim.from=N}
 * choose others; {@code -Dweir.sim.replay=N} prints the story of one, {@code -Dweir.sim.shrink=N} the smallest that can be made
 * of it. {@code -Dweir.sim.aim='KIND at STEP'} with a replay: of the one that filled this cell of the matrix.
 */
@ExtendWith(QuietLog.class)
class SimulationTest {
    private static final long FROM = Long.getLong("weir.sim.from", 1);
    private static final int SEEDS = Integer.getInteger("weir.sim.seeds", 300);

    /** With fewer seeds than this, chance may leave something out. */
    private static final int SEEDS_FOR_COVERAGE = 300;

    /** So many runs may be aimed at a cell of the matrix that all seeds have left empty. */
    private static final int RUNS_PER_EMPTY_CELL = 300;

    private static final int SHRINKING_RUNS = 500;

    /** Runs that have ended too early: those with a bounded input. At most one of so many. */
    private static final int EARLY_ONE_OF = 20;

    private static final @Nullable String AIM = System.getProperty("weir.sim.aim");

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
            Simulation.Verdict verdict = AIM == null
                    ? Simulation.run(RunLength.LONG, replay, true)
                    : Simulation.run(replay, FaultMatrix.cell(AIM), true);
            verdict.story().forEach(System.out::println);
            assertThat(verdict.violation()).as("seed %d", replay).isNull();
            return;
        }
        Long shrink = Long.getLong("weir.sim.shrink");
        if (shrink != null) {
            Shrinker.shrink(RunLength.LONG, shrink, SHRINKING_RUNS).lines().forEach(System.out::println);
            return;
        }
        Totals totals = new Totals();
        LongStream.range(FROM, FROM + SEEDS)
                .parallel()
                .forEach(seed -> totals.add("seed " + seed, Simulation.run(RunLength.LONG, seed, false)));
        if (SEEDS >= SEEDS_FOR_COVERAGE) {
            fillEmptyCells(totals);
        }
        totals.tell();
        totals.report("-Dtest=SimulationTest -Dweir.sim.from=" + FROM + " -Dweir.sim.seeds=" + SEEDS);
        assertThat(totals.broken())
                .as(
                        "replay one with -Dtest=SimulationTest -Dweir.sim.replay=SEED, and -Dweir.sim.aim='KIND at STEP' if it was aimed")
                .isEmpty();
        assertThat(totals.early()).isLessThan(totals.runs() / EARLY_ONE_OF + 1);
        if (SEEDS >= SEEDS_FOR_COVERAGE) {
            everythingHasHappened(totals.tally());
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
        Map<ProtocolStep, List<FaultMatrix.Cell>> byStep =
                FaultMatrix.empty(totals.tally()).stream().collect(Collectors.groupingBy(FaultMatrix.Cell::step));
        byStep.values().parallelStream().forEach(cells -> fill(cells, totals));
    }

    /** Some steps come in few seeds: the one that had a step is the first to be aimed at its next cell. */
    private static void fill(List<FaultMatrix.Cell> cells, Totals totals) {
        long lucky = 1;
        for (FaultMatrix.Cell cell : cells) {
            long first = lucky;
            lucky = LongStream.concat(LongStream.of(first), LongStream.rangeClosed(1, RUNS_PER_EMPTY_CELL))
                    .filter(seed -> meets(seed, cell, totals))
                    .findFirst()
                    .orElse(first);
        }
    }

    private static boolean meets(long seed, FaultMatrix.Cell cell, Totals totals) {
        Simulation.Verdict verdict = Simulation.run(seed, cell, false);
        totals.add("seed " + seed + ", aimed at " + cell, verdict);
        return verdict.tally().visits(cell.kind(), cell.step()) > 0;
    }
}
