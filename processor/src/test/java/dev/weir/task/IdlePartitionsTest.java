package dev.weir.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.job.WatermarkStrategy;
import dev.weir.testing.CollectSink;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Two partitions of one task, which count as idle after a second. */
class IdlePartitionsTest {
    private final TwoPartitions source = new TwoPartitions();
    private final CollectSink<Long> sink = new CollectSink<>("out");

    private TasksOfAJob job() throws Exception {
        TasksOfAJob job = new TasksOfAJob(
                env -> env.fromSource(
                                source,
                                WatermarkStrategy.<Long>forMonotonousTimestamps()
                                        .withIdleness(Duration.ofSeconds(1)),
                                "in")
                        .uid("in")
                        .rebalance()
                        .sinkTo(sink)
                        .uid("sink"),
                1);
        job.runUntilQuiet();
        return job;
    }

    private static long watermarkOfSink(TasksOfAJob job) {
        return job.tasks().get(1).watermarkMs();
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
        readTheFirstFor(job, 20, 1_000);
        assertThat(watermarkOfSink(job)).isEqualTo(9);

        source.give(1, 500);
        source.withMore.clear(1);
        readTheFirstFor(job, 5, 2_000);
        assertThat(watermarkOfSink(job)).isEqualTo(499);
        readTheFirstFor(job, 6, 3_000);
        assertThat(watermarkOfSink(job)).isEqualTo(3_004);
    }
}
