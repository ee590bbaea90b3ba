package dev.weir.it.kafka;

import static dev.weir.it.kafka.FaultRig.REPLACED;
import static dev.weir.it.kafka.FaultRig.assertExit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.lab.broker.ChildProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Two processes of one job, started at once, again and again. */
@ExtendWith(SharedBroker.class)
final class TwoInstancesIT {
    private static final int ROUNDS = Suite.times("weir.rounds", 3);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path dir;

    @Test
    void oneRunsAndTheOtherSaysThatItWasReplaced() {
        try (FaultRig rig = new FaultRig(SharedBroker.get(), dir, "two", 400)) {
            rig.feeder().start();
            for (int round = 1; round < ROUNDS; round++) {
                ChildProcess survivor = startTwo(rig);
                rig.awaitOutput(survivor);
                survivor.kill9();
            }
            rig.finishAndJudge(startTwo(rig));
        }
    }

    private static ChildProcess startTwo(FaultRig rig) {
        return survivor(rig.start(), rig.start());
    }

    /** Waits until one has ended, which must say that it was replaced, and returns the other, which must go on. */
    static ChildProcess survivor(ChildProcess one, ChildProcess other) {
        FaultRig.await("one of two to end", () -> !one.isAlive() || !other.isAlive(), one, other);
        ChildProcess ended = one.isAlive() ? other : one;
        ChildProcess survivor = one.isAlive() ? one : other;
        assertExit(ended, REPLACED);
        assertThat(survivor.isAlive()).as(survivor + " runs").isTrue();
        return survivor;
    }
}
