package dev.weir.it.kafka;

import static dev.weir.it.kafka.FaultRig.REPLACED;
import static dev.weir.it.kafka.FaultRig.assertExit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.lab.broker.ChildProcess;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A process that was taken for dead, was replaced, and wakes up: it changes nothing and says that it was replaced. */
@ExtendWith(SharedBroker.class)
final class ZombieIT {
    private static final int ROUNDS = Suite.times("weir.zombies", 2);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path dir;

    private final SplittableRandom random = Suite.random("ZombieIT");

    @Test
    void aPausedProcessWhoseSuccessorHasCommittedChangesNothing() {
        try (FaultRig rig = new FaultRig(SharedBroker.get(), dir, "zombie", 400)) {
            rig.feeder().start();
            ChildProcess running = rig.start();
            int withOpenTransaction = 0;
            for (int round = 0; round < ROUNDS; round++) {
                rig.awaitOutput(running);
                Suite.pause(random.nextInt(500));
                running.stop();
                withOpenTransaction += rig.undecided().isEmpty() ? 0 : 1;
                ChildProcess successor = rig.start();
                rig.awaitOutput(successor);
                running.resume();
                assertExit(running, REPLACED);
                running = successor;
            }
            assertThat(withOpenTransaction)
                    .as("zombies that slept in an open transaction, of " + ROUNDS)
                    .isPositive();
            rig.finishAndJudge(running);
        }
    }

    /** Continued at any moment of its successor's start: one of the two goes on, the other ends, and nothing is wrong. */
    @Test
    void aProcessThatWakesUpWhileItIsReplacedChangesNothing() {
        try (FaultRig rig = new FaultRig(SharedBroker.get(), dir, "waking", 400)) {
            rig.feeder().start();
            ChildProcess running = rig.start();
            for (int round = 0; round < ROUNDS; round++) {
                rig.awaitOutput(running);
                running.stop();
                ChildProcess successor = rig.start();
                Suite.pause(random.nextInt(3_000));
                running.resume();
                running = TwoInstancesIT.survivor(running, successor);
            }
            rig.finishAndJudge(running);
        }
    }
}
