package dev.weir.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The promises of docs/design.md section 1 hold in every seed. {@code -Dweir.sim.seeds=N} and {@code -Dweir.sim.from=N}
 * choose others; {@code -Dweir.sim.replay=N} prints the story of one, {@code -Dweir.sim.shrink=N} the smallest that can be made
 * of it. {@code -Dweir.sim.aim='KIND at STEP'} with a replay: of the one that filled this cell of the matrix; if that was a short
 * run, the replay is of {@link ShortRunsTest}.
 */
@ExtendWith(QuietLog.class)
class SimulationTest {
    private static final long FROM = Long.getLong("weir.sim.from", 1);
    private static final int SEEDS = Integer.getInteger("weir.sim.seeds", 100);

    /** With fewer seeds than this, chance may leave something out. */
    private static final int SEEDS_FOR_COVERAGE = 100;

    /** So many lives more may be needed until all has happened. */
    private static final int MORE_SEEDS = 300;

    private static final int SHRINKING_RUNS = 500;

    /** Runs that have ended too early: those with a bounded input. At most one of so many. */
    private static final int EARLY_ONE_OF = 20;

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
            assertThat(Simulation.replay(RunLength.LONG, replay).violation())
                    .as("seed %d", replay)
                    .isNull();
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
        long early = totals.early();
        if (SEEDS >= SEEDS_FOR_COVERAGE) {
            fillEmptyCells(totals);
            liveUntilAllHasHappened(totals);
        }
        totals.tell();
        totals.report("-Dtest=SimulationTest -Dweir.sim.from=" + FROM + " -Dweir.sim.seeds=" + SEEDS);
        assertThat(totals.broken())
                .as(
                        "replay one with -Dtest=SimulationTest -Dweir.sim.replay=SEED, and -Dweir.sim.aim='KIND at STEP' if it was aimed")
                .isEmpty();
        assertThat(early).isLessThan(SEEDS / EARLY_ONE_OF + 1);
        if (SEEDS >= SEEDS_FOR_COVERAGE) {
            everythingHasHappened(totals.tally());
        }
    }

    /** Of what comes in one of a hundred lives, chance may have left something out. */
    private static void liveUntilAllHasHappened(Totals totals) {
        for (long seed = FROM + SEEDS; seed < FROM + SEEDS + MORE_SEEDS; seed++) {
            if (EVENTS.stream().allMatch(kind -> totals.tally().faults(kind) > 0)) {
                return;
            }
            totals.add("seed " + seed, Simulation.run(RunLength.LONG, seed, false));
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

    /** What chance has left out. */
    private static void fillEmptyCells(Totals totals) {
        AimedRuns runs = new AimedRuns();
        Map<ProtocolStep, List<FaultMatrix.Cell>> byStep =
                FaultMatrix.empty(totals.tally()).stream().collect(Collectors.groupingBy(FaultMatrix.Cell::step));
        byStep.values().parallelStream().forEach(cells -> fill(cells, runs, totals));
        runs.write();
    }

    /** Some steps come in few runs: the one that had a step is among the first to be aimed at its next cell. */
    private static void fill(List<FaultMatrix.Cell> cells, AimedRuns runs, Totals totals) {
        Tally met = new Tally();
        AimedRuns.Aimed lucky = null;
        for (FaultMatrix.Cell cell : cells) {
            if (met.visits(cell.kind(), cell.step()) > 0) {
                continue;
            }
            AimedRuns.Aimed found = runs.at(cell, lucky)
                    .filter(run -> meets(run, cell, met, totals))
                    .findFirst()
                    .orElse(null);
            if (found != null) {
                runs.met(cell, found);
                lucky = found;
            }
        }
    }

    private static boolean meets(AimedRuns.Aimed run, FaultMatrix.Cell cell, Tally met, Totals totals) {
        Simulation.Verdict verdict = Simulation.run(run.length(), run.seed(), cell, false);
        totals.add(run + ", aimed at " + cell, verdict);
        met.add(verdict.tally());
        return verdict.tally().visits(cell.kind(), cell.step()) > 0;
    }
}
