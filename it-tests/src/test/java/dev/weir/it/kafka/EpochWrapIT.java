package dev.weir.it.kafka;

import static dev.weir.it.kafka.FaultRig.KILLED;
import static dev.weir.it.kafka.FaultRig.REPLACED;
import static dev.weir.it.kafka.FaultRig.assertExit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.it.kafka.ProducerEpochs.Producer;
import dev.weir.lab.broker.BrokerProcess;
import dev.weir.lab.broker.ChildProcess;
import dev.weir.lab.proof.Run;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each transaction takes one of the 32,767 epochs of its transactional id's producer; then the id gets another producer.
 * Kills, crashes of the broker and a zombie around that moment, and as many transactions as one likes across it: any one of
 * the three tests in each build, all of them where a property {@code weir.epoch...} is given.
 */
final class EpochWrapIT {
    private static final int ROUNDS = Suite.times("weir.epoch.rounds", 2);
    private static final int TRANSACTIONS = Suite.times("weir.epoch.transactions", 60);
    private static final int KILLS = Suite.times("weir.epoch.kills", 1);

    private static final boolean ALL = Stream.of("rounds", "transactions", "kills", "all")
            .anyMatch(name -> System.getProperty("weir.epoch." + name) != null);

    private static final String DRAWN =
            Suite.some(tests(), 1, Suite.random("EpochWrapIT")).get(0);

    private static final String COMMAND = "-Dit.test='EpochWrapIT#manyTransactions*' -Dweir.epoch.transactions="
            + TRANSACTIONS + " -Dweir.epoch.kills=" + KILLS;

    /** What a start takes of an id at most: its producer's start, and the abort of what was open. */
    private static final int EPOCHS_PER_START = 2;

    /** What a claim takes of id 0: its start, and the transaction of the claim. */
    private static final int EPOCHS_PER_CLAIM = 2;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path dir;

    private static BrokerProcess broker;

    private final SplittableRandom random = Suite.random("EpochWrapIT");

    @BeforeAll
    static void startBroker() {
        broker = Suite.startBroker(dir);
    }

    @BeforeEach
    void onlyIfDrawn(TestInfo test) {
        assumeTrue(ALL || DRAWN.equals(test.getTestMethod().orElseThrow().getName()), "another is drawn: " + DRAWN);
    }

    private static List<String> tests() {
        return Stream.of(EpochWrapIT.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(Method::getName)
                .sorted()
                .toList();
    }

    @AfterAll
    static void endBroker() {
        broker.close();
    }

    /** The first kill is in the transaction that has the last epoch; the others before, in and after it. */
    @Test
    void killsAtTheWrapLoseAndRepeatNothing() {
        try (ProducerEpochs epochs = new ProducerEpochs(broker);
                FaultRig rig = new FaultRig(broker, dir, "wrap", 400)) {
            List<String> ids = idsInTurn(rig);
            rig.set("checkpoint.interval", "50ms");
            rig.feeder().start();
            for (int round = 0; round < ROUNDS; round++) {
                int left = round == 0 ? EPOCHS_PER_CLAIM : random.nextInt(7);
                epochs.use(ProducerEpochs.LAST - left, ids);
                List<Producer> before = ids.stream().map(epochs::of).toList();
                String where = round == 0 ? "before:commit" : drawPlace(left);
                ChildProcess halted = rig.start(where);
                assertExit(halted, KILLED);
                if (round % 2 == 1) {
                    broker.kill9();
                    broker.restart();
                }
                Producer found = epochs.of(ids.get(0));
                if (round == 0) {
                    assertThat(found).isEqualTo(new Producer(before.get(0).id(), ProducerEpochs.LAST, "Ongoing"));
                }
                try (ChildProcess successor = rig.start()) {
                    rig.awaitOutput(successor);
                    FaultRig.await("new producers instead of " + before, () -> areNew(ids, before, epochs), successor);
                    Suite.pause(random.nextInt(200));
                    successor.kill9();
                    assertExit(successor, KILLED);
                }
                System.out.printf(
                        "%s, %d epochs left, killed %s: %s; then %s%n",
                        ids.get(0), left, where, found, epochs.of(ids.get(0)));
            }
            rig.finishAndJudge();
        }
    }

    /** Somewhere in the first transactions of both ids. */
    private String drawPlace(int left) {
        int commit = 1 + random.nextInt(2 * (left + 1));
        return switch (random.nextInt(4)) {
            case 0 -> "before:commit#" + commit;
            case 1 -> "after:marker#" + commit;
            case 2 -> "after:commit#" + commit;
            default -> "before:commit#" + commit + "+" + random.nextInt(3_000);
        };
    }

    /**
     * One that fell asleep with the last epochs and nothing open: its successor begins with other producers, so that no
     * partition has a newer epoch of the zombie's, but its producers are no longer those of its transactional ids. It must
     * say that it was replaced, even if it does not restart by itself.
     */
    @Test
    void aZombieFromBeforeTheWrapSaysThatItWasReplaced() {
        try (ProducerEpochs epochs = new ProducerEpochs(broker);
                FaultRig rig = new FaultRig(broker, dir, "old", 1)) {
            List<String> ids = idsInTurn(rig);
            rig.set("checkpoint.interval", "50ms").withoutRestarts();
            // The claim takes what is left.
            epochs.use(Map.of(ids.get(0), ProducerEpochs.LAST - EPOCHS_PER_CLAIM, ids.get(1), ProducerEpochs.LAST - 1));
            List<Producer> before = ids.stream().map(epochs::of).toList();
            ChildProcess zombie = rig.start();
            FaultRig.await(
                    "a claimed job without input", () -> FaultRig.log(zombie).contains("attempt 1 is running"), zombie);
            zombie.stop();
            assertThat(ids.stream().map(epochs::of).map(Producer::epoch)).containsOnly(ProducerEpochs.LAST);
            assertThat(areNew(ids, before, epochs)).isFalse();
            ChildProcess successor = rig.start();
            writeOne(rig, successor);
            assertThat(areNew(ids, before, epochs)).isTrue();
            zombie.resume();
            writeOne(rig, successor);
            assertExit(zombie, REPLACED);
            rig.finishAndJudge(successor);
        }
    }

    private static void writeOne(FaultRig rig, ChildProcess process) {
        int before = rig.output().readToEnd();
        rig.feeder().write(1);
        FaultRig.await("the count of number " + before, () -> rig.output().readToEnd() > before, process);
    }

    private static boolean areNew(List<String> ids, List<Producer> before, ProducerEpochs epochs) {
        List<Long> old = before.stream().map(Producer::id).toList();
        return ids.stream().map(epochs::of).noneMatch(now -> old.contains(now.id()));
    }

    /** Half of the transactions come before the wrap, half after it. */
    @Test
    void manyTransactionsOnOneIdWithKillsInBetween() {
        try (ProducerEpochs epochs = new ProducerEpochs(broker);
                FaultRig rig = new FaultRig(broker, dir, "many", 200)) {
            List<String> ids = idsInTurn(rig);
            epochs.use(Math.max(0, ProducerEpochs.LAST - TRANSACTIONS / 2), ids);
            Spent spent = new Spent(epochs.of(ids.get(0)));
            long startedNanos = System.nanoTime();
            rig.set("checkpoint.interval", "10ms");
            rig.feeder().start();
            for (int kill = 1; kill <= KILLS; kill++) {
                try (ChildProcess process = rig.start()) {
                    spend(spent.startedOnce(), (long) TRANSACTIONS * kill / (KILLS + 1), epochs, ids.get(0), process);
                    Suite.pause(random.nextInt(100));
                    process.kill9();
                    assertExit(process, KILLED);
                }
            }
            ChildProcess last = rig.start();
            spend(spent.startedOnce(), TRANSACTIONS, epochs, ids.get(0), last);
            long seconds = (System.nanoTime() - startedNanos) / 1_000_000_000;
            System.out.printf(
                    "%s: %d transactions at least, %d kills, %d wraps, %d s%n",
                    ids.get(0), spent.transactions(), KILLS, spent.wraps, seconds);
            assertThat(spent.wraps).isPositive();
            long inputs = rig.finishAndJudge(last);
            Run.now(Run.KILLS, COMMAND)
                    .with("exact", true)
                    .with("seed", Suite.SEED)
                    .with("faults", KILLS)
                    .with("faultsByKind", Map.of("kill", KILLS))
                    .with("inputs", inputs)
                    .with("transactions", spent.transactions())
                    .with(
                            "note",
                            "all on one transactional id, across " + spent.wraps + " end of its producer's epochs")
                    .with("seconds", seconds)
                    .report();
        }
    }

    private static void spend(Spent spent, long transactions, ProducerEpochs epochs, String id, ChildProcess process) {
        while (spent.transactions() < transactions) {
            FaultRig.await("a transaction after " + spent.last, () -> spent.look(epochs.of(id)), process);
        }
    }

    /** Counts the epochs that a transactional id uses, across wraps. */
    private static final class Spent {
        private Producer last;
        private long epochs;
        private int starts;
        private int wraps;

        Spent(Producer first) {
            last = first;
        }

        Spent startedOnce() {
            starts++;
            return this;
        }

        /** @return whether some have been used since the last look */
        boolean look(Producer now) {
            boolean wrapped = now.id() != last.id();
            long used = wrapped ? ProducerEpochs.LAST - last.epoch() + 1L + now.epoch() : now.epoch() - last.epoch();
            wraps += wrapped ? 1 : 0;
            epochs += used;
            last = now;
            return used > 0;
        }

        /** How many transactions at least: what else takes epochs is left out. */
        long transactions() {
            return epochs - (long) starts * EPOCHS_PER_START;
        }
    }

    /** Those of a job with one checkpoint at a time. */
    private static List<String> idsInTurn(FaultRig rig) {
        return List.of("weir." + rig.job() + "-0", "weir." + rig.job() + "-1");
    }
}
