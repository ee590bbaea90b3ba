package dev.weir.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.job.WatermarkStrategy;
import dev.weir.testing.CollectSink;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Two partitions of one task, which count as idle after a second. */
class IdlePartitionsTest {
    private final TwoPartitions source = new TwoPartitions();
    private final HandSource other = new HandSource().endless();
    private final CollectSink<Long> sink = new CollectSink<>("out");

    private TasksOfAJob job() throws Exception {
        TasksOfAJob job = new TasksOfAJob(
                env -> env.fromSource(
                                source,
                                WatermarkStrategy.<Long>forMonotonousTimestamps()
                                        .withIdleness(Duration.ofSeconds(1)),
                                "in")
                        .uid("in")
                        .union(env.fromSource(other, WatermarkStrategy.forMonotonousTimestamps(), "other")
                                .uid("other"))
                        .rebalance()
                        .sinkTo(sink)
                        .uid("sink"),
                1);
        job.runUntilQuiet();
        return job;
    }

    private static long watermarkOfSink(TasksOfAJob job) {
        return job.tasks().get(2).watermarkMs();
    }

    private void readTheFirstFor(TasksOfAJob job, int tenthsOfASecond, long from) throws Exception {
        for (int i = 0; i < tenthsOfASecond; i++) {
            source.give(0, from + i);
            job.advanceClock(100);
        }
    }

    @Test
    void aPartitionWhoseRecordsWaitForTheirTurnIsNotIdle() throws Exception {
        TasksOfAJob job = job();
        source.give(1, 10);
        source.withMore.set(1);
        other.give(1_000_000);
        readTheFirstFor(job, 20, 1_000);
        assertThat(watermarkOfSink(job)).isEqualTo(9);

        source.give(1, 500);
        source.withMore.clear(1);
        readTheFirstFor(job, 5, 2_000);
        assertThat(watermarkOfSink(job)).isEqualTo(499);
        readTheFirstFor(job, 6, 3_000);
        assertThat(watermarkOfSink(job)).isEqualTo(3_004);
    }

    /** One partition becomes idle at the first look before a barrier, the other at the second. */
    @Test
    void theWatermarkComesBeforeTheIdlenessThatFollowsIt() throws Exception {
        TasksOfAJob job = job();
        other.give(500);
        source.give(0, 10);
        job.runUntilQuiet();
        job.standStill(2);
        source.give(1, 100);
        job.runUntilQuiet();
        job.advanceClock(900);
        job.standStill(97);
        source.isNearTheEnd = true;
        source.leftOut = 1;
        job.runUntilQuiet();
        assertThat(watermarkOfSink(job)).isEqualTo(9);

        source.onAwait = () -> job.standStill(source.awaited == 1 ? 1 : 3);
        job.trigger(1);
        job.runUntilQuiet();
        assertThat(source.awaited).isEqualTo(2);
        assertThat(watermarkOfSink(job)).isEqualTo(499);
        other.give(600);
        job.runUntilQuiet();
        assertThat(watermarkOfSink(job)).isEqualTo(599);
    }
}
