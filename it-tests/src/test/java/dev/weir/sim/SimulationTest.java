package dev.weir.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The promises of docs/design.md section 1 hold in every seed. {@code -Dweir.sim.seeds=N} and {@code -Dweir.sim.from=N}
 * choose others; {@code -Dweir.sim.replay=N} prints the story of one.
 */
@ExtendWith(QuietLog.class)
class SimulationTest {
    private static final long FROM = Long.getLong("weir.sim.from", 1);
    private static final int SEEDS = Integer.getInteger("weir.sim.seeds", 3_000);

    /** With fewer seeds than this, chance may leave a step out. */
    private static final int SEEDS_FOR_COVERAGE = 3_000;

    /** The steps of a claim and of a completion. */
    private static final List<String> STEPS = List.of(
            "preflight",
            "look",
            "probe-store",
            "fence-0",
            "fence-1",
            "fence-2",
            "fence-3",
            "store-id",
            "read-marker",
            "commit-claim",
            "read-checkpoint",
            "start-offsets",
            "publish-0",
            "open-epochs",
            "acknowledge",
            "flush",
            "write",
            "publish",
            "marker",
            "commit",
            "confirm",
            "retire",
            "collect-orphans",
            "discover-splits");

    private static final List<String> FAULTS = List.of(
            "crash",
            "machine-crash",
            "pause",
            "second-instance",
            "start-elsewhere",
            "broker-outage",
            "crash-in-call",
            "lost-reply",
            "lost-request",
            "late-request",
            "repeated-batch",
            "send-timeout",
            "transaction-timeout",
            "disk-full",
            "slow-step",
            "partition-added",
            "race",
            "slow-worker",
            "checkpoint-aborted",
            "savepoint",
            "begun-from-savepoint",
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
        List<String> broken = new ArrayList<>();
        Tally tally = new Tally();
        List<Simulation.Verdict> verdicts = LongStream.range(FROM, FROM + SEEDS)
                .parallel()
                .mapToObj(seed -> {
                    Simulation.Verdict verdict = Simulation.run(seed, false);
                    synchronized (tally) {
                        tally.add(verdict.tally());
                        if (!verdict.isGood()) {
                            broken.add("seed " + seed + ": " + verdict.violation());
                        }
                    }
                    return verdict;
                })
                .toList();
        tell(verdicts, tally);
        assertThat(broken)
                .as("replay one with -Dtest=SimulationTest -Dweir.sim.replay=SEED")
                .isEmpty();
        assertThat(verdicts)
                .filteredOn(v -> v.ending() == Simulation.Ending.NONE)
                .allSatisfy(v -> {
                    assertThat(v.checkpoints()).isGreaterThanOrEqualTo(3);
                    assertThat(v.faults()).isGreaterThanOrEqualTo(2);
                });
        if (SEEDS >= SEEDS_FOR_COVERAGE) {
            everythingHasHappened(tally);
        }
    }

    private static void everythingHasHappened(Tally tally) {
        assertThat(FAULTS)
                .allSatisfy(kind -> assertThat(tally.faults(kind)).as(kind).isPositive());
        assertThat(STEPS).allSatisfy(step -> {
            assertThat(tally.deaths("before:" + step))
                    .as("deaths before " + step)
                    .isPositive();
            assertThat(tally.deaths("after:" + step)).as("deaths after " + step).isPositive();
        });
    }

    private static void tell(List<Simulation.Verdict> verdicts, Tally tally) {
        System.out.printf(
                "simulated: %d seeds, %d checkpoints, %d ends of processes, %d attempts, %d steps%n",
                verdicts.size(),
                verdicts.stream().mapToInt(Simulation.Verdict::checkpoints).sum(),
                verdicts.stream().mapToInt(Simulation.Verdict::faults).sum(),
                verdicts.stream().mapToInt(Simulation.Verdict::attempts).sum(),
                verdicts.stream().mapToLong(Simulation.Verdict::steps).sum());
        table("what happened", tally.faults());
        table("where processes died", tally.deaths());
    }

    private static void table(String title, Map<String, Integer> counts) {
        System.out.println(title + ":");
        counts.forEach((name, n) -> System.out.printf("  %8d %s%n", n, name));
    }
}
