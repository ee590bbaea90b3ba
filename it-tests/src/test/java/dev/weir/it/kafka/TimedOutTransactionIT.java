package dev.weir.it.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.lab.broker.ChildProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The broker aborts a transaction because the process slept too long: its records are processed again. */
@ExtendWith(SharedBroker.class)
final class TimedOutTransactionIT {
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path dir;

    @Test
    void aTransactionThatTheBrokerTimedOutIsProcessedAgain() {
        try (FaultRig rig = new FaultRig(SharedBroker.get(), dir, "timeout", 200)) {
            rig.set("checkpoint.interval", "500ms")
                    .set("checkpoint.timeout", "2s")
                    .set("kafka.producer.transaction.timeout.ms", "5000");
            rig.feeder().start();
            ChildProcess process = rig.start();
            stopWithOpenTransaction(rig, process);
            // The broker looks for such transactions every 10 s.
            rig.awaitDecided(process);
            process.resume();
            rig.awaitOutput(process);
            assertThat(FaultRig.log(process))
                    .contains("attempt 1 failed, next one in")
                    .contains("attempt 2 is running");
            rig.finishAndJudge(process);
        }
    }

    private static void stopWithOpenTransaction(FaultRig rig, ChildProcess process) {
        FaultRig.await(
                "a stop with an open transaction",
                () -> {
                    rig.awaitOutput(process);
                    Suite.pause(250);
                    process.stop();
                    if (rig.undecided().isEmpty()) {
                        process.resume();
                        return false;
                    }
                    return true;
                },
                process);
    }
}
