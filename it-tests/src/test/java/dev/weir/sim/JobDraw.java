package dev.weir.sim;

import dev.weir.checkpoint.store.StoreLocation;
import dev.weir.checkpoint.store.StoreLocation.S3Access;
import dev.weir.config.JobConfig;
import dev.weir.config.JobConfig.CheckpointConfig;
import dev.weir.connector.kafka.sink.TopicCreation;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Draws the settings of each start of the job: another parallelism, other intervals and time-outs each time. */
final class JobDraw {
    private static final int MAX_PARALLELISM = 8;

    private final SplittableRandom random;
    private final boolean hurry;
    private final boolean small;
    private final String savepoints;
    private JobConfig.OnCancel onCancel;
    private boolean overBase;

    /**
     * @param hurry whether checkpoints have little time, and may fail often
     * @param length of the run; in a short one the state is mostly on the heap, and tasks are few, so that there can be many
     * @param savepoints where they are written
     */
    JobDraw(SplittableRandom random, boolean hurry, RunLength length, String savepoints) {
        this.savepoints = savepoints;
        this.random = random;
        this.hurry = hurry;
        this.small = length.isShort();
        this.overBase = random.nextInt(small ? 5 : 2) == 0;
        this.onCancel = random.nextBoolean() ? JobConfig.OnCancel.DELETE : JobConfig.OnCancel.RETAIN;
    }

    /** What has been drawn otherwise is so that this step comes. */
    void mustHave(ProtocolStep step) {
        switch (step) {
            case FOLD, SNAPSHOT, BASE, OPEN_STATE -> overBase = true;
            case MERGE -> overBase = false;
            case DELETE_CHECKPOINTS -> onCancel = JobConfig.OnCancel.DELETE;
            default -> {}
        }
    }

    /** Whether keyed state lies over a base. */
    boolean overBase() {
        return overBase;
    }

    /**
     * @param job its name
     * @param calm with time-outs that the job can live with for ever
     * @param start what it goes on from
     */
    JobConfig config(String job, boolean calm, JobConfig.StartFrom start) {
        long intervalMs = 50L << random.nextInt(small ? 4 : 6);
        // The shortest ones are over before most checkpoints have come round: those are aborted.
        long timeoutMs = (calm ? 4_000L : small ? 320L : 80L) << random.nextInt(calm ? 3 : hurry ? 5 : 8);
        CheckpointConfig checkpoint = new CheckpointConfig(
                Duration.ofMillis(intervalMs),
                Duration.ZERO,
                1 + random.nextInt(3),
                Duration.ofMillis(timeoutMs),
                unalignedAfter(),
                hurry ? 10 : random.nextInt(6),
                retained(),
                new StoreLocation.Folder(Simulation.CHECKPOINTS),
                onCancel);
        return new JobConfig(
                job,
                1 + (small ? Math.min(random.nextInt(3), random.nextInt(3)) : random.nextInt(3)),
                MAX_PARALLELISM,
                checkpoint,
                JobConfig.StateConfig.onHeap(),
                new JobConfig.RestartStrategy.ExponentialDelay(
                        Duration.ofMillis(10), Duration.ofSeconds(2), 2, 0.1, Duration.ofMinutes(1)),
                "visible-" + job,
                Duration.ofMillis(2 * timeoutMs + intervalMs + 4_000 + random.nextInt(20_000)),
                Map.of("max.poll.records", 1 + random.nextInt(8)),
                Map.of(),
                Map.of(),
                "127.0.0.1:0",
                Map.of(),
                TopicCreation.NONE,
                start,
                savepoints,
                S3Access.AMAZON,
                Map.of());
    }

    /** Mostly as few as there must be. People may change it between two starts. */
    private int retained() {
        int draw = random.nextInt(8);
        return draw < 6 ? 2 : draw - 3;
    }

    /** Always, soon, late, or never. */
    private @Nullable Duration unalignedAfter() {
        int draw = random.nextInt(12);
        return draw < 4 ? Duration.ZERO : draw < 9 ? Duration.ofMillis(8L << (draw - 3)) : null;
    }
}
