package dev.weir.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
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

    /** So many runs may be aimed at a cell of the matrix that all seeds have left empty. Short ones cost a sixth. */
    private static final int RUNS_PER_EMPTY_CELL = 300;

    private static final int SHORT_RUNS_PER_EMPTY_CELL = 20;

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

    /** One of the runs that may be aimed at a cell. */
    private record Aimed(RunLength length, long seed) {}

    /** Some steps come in few runs: the one that had a step is the first to be aimed at its next cell. */
    private static void fill(List<FaultMatrix.Cell> cells, Totals totals) {
        Aimed lucky = new Aimed(RunLength.SHORT, 1);
        for (FaultMatrix.Cell cell : cells) {
            Aimed first = lucky;
            // A step that no short run had is not looked for in them again.
            Stream<Aimed> shortOnes =
                    first.length.isShort() ? runs(RunLength.SHORT, SHORT_RUNS_PER_EMPTY_CELL) : Stream.empty();
            lucky = Stream.of(Stream.of(first), shortOnes, runs(RunLength.LONG, RUNS_PER_EMPTY_CELL))
                    .flatMap(runs -> runs)
                    .distinct()
                    .filter(run -> meets(run, cell, totals))
                    .findFirst()
                    .orElse(first);
        }
    }

    private static Stream<Aimed> runs(RunLength length, int count) {
        return LongStream.rangeClosed(1, count).mapToObj(seed -> new Aimed(length, seed));
    }

    private static boolean meets(Aimed run, FaultMatrix.Cell cell, Totals totals) {
        Simulation.Verdict verdict = Simulation.run(run.length, run.seed, cell, false);
        String name = (run.length.isShort() ? "short run " : "seed ") + run.seed;
        totals.add(name + ", aimed at " + cell, verdict);
        return verdict.tally().visits(cell.kind(), cell.step()) > 0;
    }
}
