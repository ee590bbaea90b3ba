package dev.weir.it.kafka;

import static dev.weir.it.kafka.FaultRig.KILLED;
import static dev.weir.it.kafka.FaultRig.assertExit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.store.CheckpointStore;
import dev.weir.checkpoint.store.FileBlobStore;
import dev.weir.checkpoint.store.LocalDisk;
import dev.weir.coordinator.JobView;
import dev.weir.coordinator.JobView.CheckpointStats;
import dev.weir.lab.broker.BrokerProcess;
import dev.weir.lab.broker.ChildProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Records pile up before a slow sink. Checkpoints are quick all the same, and hold what is between the tasks. */
@ExtendWith(SharedBroker.class)
final class SlowSinkIT {
    private static final int KILLS = Suite.times("weir.slow.kills", 4);
    private static final int CHECKPOINTS = 5;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path dir;

    private final BrokerProcess broker = SharedBroker.get();

    @Test
    void checkpointsPassFullQueuesWithinASecondAndAreRestoredExactly() {
        try (FaultRig rig = new FaultRig(broker, dir, "slow", 500)) {
            rig.feeder().write(20_000);
            rig.set("sink-delay-ms", "5").set("parallelism", "2").set("checkpoint.interval", "1s");
            List<CheckpointStats> unaligned;
            try (JobInThisJvm job = new JobInThisJvm(new NumberedJob(), rig.job(), rig.settings())) {
                FaultRig.await(
                        "unaligned checkpoints", () -> unaligned(job.view()).size() >= CHECKPOINTS);
                unaligned = unaligned(job.view());
            }
            System.out.printf(
                    "SlowSinkIT: from trigger to last acknowledgement %s ms, overtaken bytes %s%n",
                    unaligned.stream().map(CheckpointStats::alignMs).toList(),
                    unaligned.stream().map(CheckpointStats::overtakenBytes).toList());
            assertThat(unaligned).allSatisfy(c -> assertThat(c.overtakenBytes()).isPositive());
            // The machine may stand still now and then, so most of them must keep the time.
            assertThat(unaligned.stream()
                            .mapToLong(CheckpointStats::alignMs)
                            .sorted()
                            .toArray()[CHECKPOINTS / 2])
                    .as("trigger to last acknowledgement, ms")
                    .isLessThan(1_000);
            rig.set("sink-delay-ms", "0").set("parallelism", "3");
            rig.finishAndJudge();
        }
    }

    private static List<CheckpointStats> unaligned(JobView view) {
        return view.checkpoints().stream().filter(CheckpointStats::unaligned).toList();
    }

    /** The newest checkpoint that is published; almost always the one that is restored. */
    private static CheckpointMetadata newest(FaultRig rig) {
        CheckpointStore store = CheckpointStore.open(
                new FileBlobStore(new LocalDisk(), rig.checkpoints().getParent()), rig.job(), () -> "unused");
        List<CheckpointId> ids = store.list();
        return store.read(ids.get(ids.size() - 1));
    }

    @Test
    void killsAtRandomMomentsLoseAndRepeatNothing() {
        SplittableRandom random = Suite.random("SlowSinkIT");
        try (FaultRig rig = new FaultRig(broker, dir, "slow-kills", 1_000)) {
            rig.feeder().start();
            rig.set("sink-delay-ms", "2");
            int restoredOvertaken = 0;
            for (int kill = 1; kill <= KILLS; kill++) {
                rig.set("parallelism", Integer.toString(1 + random.nextInt(3)))
                        .set("checkpoint.interval", 20 + random.nextInt(300) + "ms")
                        .set("checkpoint.max-concurrent", Integer.toString(1 + random.nextInt(3)))
                        .set("checkpoint.unaligned-after", random.nextInt(100) + "ms");
                try (ChildProcess process = rig.start()) {
                    rig.awaitOutput(process);
                    Suite.pause(random.nextInt(1_500));
                    process.kill9();
                    assertExit(process, KILLED);
                }
                restoredOvertaken += newest(rig).channelState().isEmpty() ? 0 : 1;
            }
            System.out.printf("SlowSinkIT: %d of %d kills after an unaligned checkpoint%n", restoredOvertaken, KILLS);
            assertThat(restoredOvertaken).isPositive();
            rig.set("sink-delay-ms", "0");
            rig.finishAndJudge();
        }
    }
}
