package dev.weir.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The same promises in very many short runs: each has three checkpoints and two faults, is judged, and over. {@code
 * -Dweir.sim.short=N} says how many, {@code -Dweir.sim.short.seconds=N} for how long at most, {@code -Dweir.sim.from=N} from
 * which seed on, {@code -Dweir.sim.broken=N} after how many broken ones it ends (100). {@code -Dweir.sim.replay=N} prints the
 * story of one, {@code -Dweir.sim.shrink=N} the smallest that can be made of it.
 */
@ExtendWith(QuietLog.class)
class ShortRunsTest {
    private static final long FROM = Long.getLong("weir.sim.from", 1);
    private static final long RUNS = Long.getLong("weir.sim.short", 400);
    private static final long SECONDS = Long.getLong("weir.sim.short.seconds", Long.MAX_VALUE / 2_000_000_000L);
    private static final int TELL_EVERY_S = 60;
    private static final int SHRINKING_RUNS = 500;

    /** Runs that have ended too early: those with a bounded input. At most one of so many. */
    private static final int EARLY_ONE_OF = 5;

    /** What a few hundred runs cannot do without. */
    private static final List<String> EVENTS = List.of(
            "killed before",
            "killed within",
            "power lost",
            "second start",
            "outage",
            "disk full",
            "checkpoint-unaligned",
            "savepoint",
            "marker-FINISHED",
            "marker-STOPPED",
            "marker-CANCELLED");

    @Test
    void everyPromiseHoldsInEveryShortRun() {
        Long replay = Long.getLong("weir.sim.replay");
        if (replay != null) {
            assertThat(Simulation.replay(RunLength.SHORT, replay).violation())
                    .as("short run %d", replay)
                    .isNull();
            return;
        }
        Long shrink = Long.getLong("weir.sim.shrink");
        if (shrink != null) {
            Shrinker.shrink(RunLength.SHORT, shrink, SHRINKING_RUNS).lines().forEach(System.out::println);
            return;
        }
        Totals totals = runAll();
        totals.tell();
        totals.report("-Dtest=ShortRunsTest -Dweir.sim.from=" + FROM + " -Dweir.sim.short=" + totals.runs());
        assertThat(totals.broken())
                .as("tell the story of one with -Dtest=ShortRunsTest -Dweir.test.jvmArgs=-Dweir.sim.replay=SEED,"
                        + " its smallest one with -Dweir.sim.shrink=SEED")
                .isEmpty();
        assertThat(totals.early()).isLessThan(totals.runs() / EARLY_ONE_OF + 1);
        if (totals.runs() >= 400) {
            assertThat(EVENTS)
                    .allSatisfy(kind ->
                            assertThat(totals.tally().faults(kind)).as(kind).isPositive());
            assertThat(FaultMatrix.impossible(totals.tally())).isEmpty();
        }
    }

    /** On all cores. Threads take the next seed when they are through with one, so that what was begun has no gaps. */
    private static Totals runAll() {
        Totals totals = new Totals();
        AtomicLong next = new AtomicLong(FROM);
        long endNanos = System.nanoTime() + SECONDS * 1_000_000_000L;
        int threads = Runtime.getRuntime().availableProcessors();
        IntStream.range(0, threads).parallel().forEach(thread -> {
            long tellNanos = System.nanoTime();
            for (long seed = next.getAndIncrement();
                    seed < FROM + RUNS && System.nanoTime() < endNanos && !totals.isBrokenEnough();
                    seed = next.getAndIncrement()) {
                totals.add("seed " + seed, Simulation.run(RunLength.SHORT, seed, false));
                if (thread == 0 && System.nanoTime() - tellNanos > TELL_EVERY_S * 1_000_000_000L) {
                    tellNanos = System.nanoTime();
                    System.out.println(totals.line());
                }
            }
        });
        return totals;
    }
}
