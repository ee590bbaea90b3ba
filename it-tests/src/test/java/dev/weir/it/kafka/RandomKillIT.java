package dev.weir.it.kafka;

import static dev.weir.it.kafka.FaultRig.KILLED;
import static dev.weir.it.kafka.FaultRig.assertExit;

import dev.weir.lab.broker.BrokerProcess;
import dev.weir.lab.broker.ChildProcess;
import dev.weir.lab.proof.Run;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 at random moments under load, of the processor again and again and of the broker now and then. */
@ExtendWith(SharedBroker.class)
final class RandomKillIT {
    private static final int KILLS = Suite.times("weir.kills", 3);
    private static final int KILLS_PER_BROKER_KILL = Math.min(8, KILLS);
    private static final int KILLS_IN_ROCKS_DB = Math.max(1, KILLS / 4);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path dir;

    private final SplittableRandom random = Suite.random("RandomKillIT");
    private final long startNanos = System.nanoTime();

    @Test
    void randomKillsLoseAndRepeatNothing() {
        try (BrokerProcess broker = Suite.startBroker(dir);
                FaultRig rig = new FaultRig(broker, dir, "random", 500)) {
            rig.feeder().start();
            for (int kill = 1; kill <= KILLS; kill++) {
                killOnce(rig);
                if (kill % KILLS_PER_BROKER_KILL == 0) {
                    killBroker(broker, rig);
                }
            }
            judge(rig, "randomKills*", Map.of("kill", KILLS, "broker-kill", KILLS / KILLS_PER_BROKER_KILL));
        }
    }

    @Test
    void neitherDoTheyWithStateInRocksDb() {
        try (FaultRig rig = new FaultRig(SharedBroker.get(), dir, "rocks", 500)) {
            rig.inRocksDb().feeder().start();
            for (int kill = 1; kill <= KILLS_IN_ROCKS_DB; kill++) {
                killOnce(rig);
            }
            judge(rig, "neither*", Map.of("kill", KILLS_IN_ROCKS_DB));
        }
    }

    private void judge(FaultRig rig, String test, Map<String, Integer> faults) {
        String with = FaultRig.WITH.isEmpty() ? "" : " -Dweir.with='" + FaultRig.WITH + "'";
        Run run = Run.now(Run.KILLS, "-Dit.test='RandomKillIT#" + test + "' -Dweir.kills=" + KILLS + with)
                .with("seed", Suite.SEED)
                .with(
                        "faults",
                        faults.values().stream().mapToInt(Integer::intValue).sum())
                .with("faultsByKind", faults)
                .with("seconds", (System.nanoTime() - startNanos) / 1_000_000_000);
        try {
            run.with("inputs", rig.finishAndJudge()).with("exact", true).report();
        } catch (AssertionError e) {
            run.with("exact", false)
                    .with("findings", List.of(String.valueOf(e.getMessage())))
                    .report();
            throw e;
        }
    }

    private void killOnce(FaultRig rig) {
        try (ChildProcess process = startAtRandom(rig)) {
            if (random.nextInt(3) == 0) {
                // Anywhere in the start: in the JVM's, in the claim, in the restore.
                Suite.pause(random.nextInt(2_000));
            } else {
                rig.awaitOutput(process);
                Suite.pause(random.nextInt(600));
            }
            process.kill9();
            assertExit(process, KILLED);
        }
    }

    private ChildProcess startAtRandom(FaultRig rig) {
        return rig.set("parallelism", Integer.toString(1 + random.nextInt(3)))
                .set("checkpoint.interval", 20 + random.nextInt(300) + "ms")
                .set("checkpoint.max-concurrent", Integer.toString(1 + random.nextInt(3)))
                .start();
    }

    /** The processor outlives its broker. */
    private void killBroker(BrokerProcess broker, FaultRig rig) {
        try (ChildProcess process = startAtRandom(rig)) {
            rig.awaitOutput(process);
            Suite.pause(random.nextInt(600));
            broker.kill9();
            Suite.pause(random.nextInt(2_000));
            broker.restart();
            rig.awaitOutput(process);
        }
    }
}
