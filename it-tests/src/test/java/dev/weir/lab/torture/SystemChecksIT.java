package dev.weir.lab.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.lab.proof.Run;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Kafka's own system tests do to transactional copying and to exactly-once streams, done to Weir: processor and
 * brokers are bounced, each in order and hard, again and again in turn, while the job of the torture test copies and
 * aggregates; its checker compares all that is committed. docs/testing.md says which check of theirs is which of ours.
 */
final class SystemChecksIT {
    /** Of each kind; 0: one of the processor and one of a broker, in one of three builds. */
    private static final int BOUNCES = Integer.getInteger("weir.bounces", 0);

    private static final int BROKERS = Integer.getInteger("weir.bounces.brokers", 1);
    private static final int PER_SECOND = 400;
    private static final Path CACHE = Path.of("target", "class-archives");

    /** SIGTERM and kill -9 of the processor, SIGTERM and kill -9 of a broker. */
    private static final List<String> KINDS = List.of("terminate", "kill", "broker-restart", "broker-kill");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path dir;

    @Test
    void bouncesInOrderAndHardOfProcessorAndBrokersLoseAndRepeatNothing() {
        long seed = Long.getLong("weir.seed", System.nanoTime());
        Consumer<String> say = System.out::println;
        say.accept("SystemChecksIT: -Dweir.seed=" + seed);
        SplittableRandom dice = new SplittableRandom(seed);
        assumeTrue(BOUNCES > 0 || dice.nextInt(3) == 0, "another build does it; or this one with -Dweir.bounces=1");
        Plan plan = new Plan(
                "checks",
                Set.of(Work.COPY, Work.AGGREGATE, Work.WINDOWS),
                "heap",
                Plan.Alignment.MIXED,
                Store.Kind.FILE,
                Feeder.Load.STEADY);
        Tally tally = new Tally();
        try (Cluster cluster = Cluster.start(dir.resolve("cluster"), CACHE, BROKERS);
                Round round = new Round(new Arena(cluster, cluster, dir, PER_SECOND), plan, dice, true, say)) {
            round.start();
            List<String> bounces = bounces(dice);
            bounces.forEach(kind -> bounce(kind, round, dice, tally, say));
            RoundResult result = round.finish(tally.total());
            say.accept(tally.faults() + ": " + result.inputs() + " inputs, " + result.outputs() + " outputs");
            assertThat(result.inputFindings()).isEmpty();
            assertThat(result.findings()).isEmpty();
            Map<String, Integer> all = new TreeMap<>();
            bounces.forEach(kind -> all.merge(kind, 1, Integer::sum));
            assertThat(tally.faults()).isEqualTo(all);
            // A copy and an aggregate of each, and the windows.
            assertThat(result.outputs()).isGreaterThan(2 * result.inputs());
            Run.now(
                            Run.KILLS,
                            "-Dit.test=SystemChecksIT -Dweir.bounces=" + BOUNCES + " -Dweir.bounces.brokers=" + BROKERS)
                    .with("exact", true)
                    .with("seed", seed)
                    .with("faults", tally.total())
                    .with("faultsByKind", tally.faults())
                    .with("inputs", result.inputs())
                    .with("outputs", result.outputs())
                    .report();
        }
    }

    private static List<String> bounces(SplittableRandom dice) {
        if (BOUNCES == 0) {
            return List.of(KINDS.get(dice.nextInt(2)), KINDS.get(2 + dice.nextInt(2)));
        }
        return Collections.nCopies(BOUNCES, KINDS).stream()
                .flatMap(List::stream)
                .toList();
    }

    /** Does it to a job that is at work, and waits until that has committed something new. */
    private static void bounce(String kind, Round round, SplittableRandom dice, Tally tally, Consumer<String> say) {
        Nemesis nemesis =
                new Nemesis(round.site(), Faults.named(List.of(kind)), dice, false, true, tally, round.findings(), say);
        assertThat(nemesis.awaitStart()).as("output before " + kind).isTrue();
        assertThat(nemesis.strike()).as("new output after " + kind).isTrue();
    }
}
