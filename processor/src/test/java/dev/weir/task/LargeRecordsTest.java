package dev.weir.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.job.WatermarkStrategy;
import dev.weir.testing.CollectSink;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What is on its way between tasks is bounded by its size, not only by its number. */
class LargeRecordsTest {
    private static final int TWENTY = 20;

    private final HandSource source = new HandSource().endless().withRecordsOf(100_000);

    /** A source, what makes twenty records of each, and a sink. */
    private TasksOfAJob job() {
        return new TasksOfAJob(
                env -> env.fromSource(source, WatermarkStrategy.<Long>noWatermarks(), "in")
                        .uid("in")
                        .rebalance()
                        .<Long>flatMap((value, out) ->
                                LongStream.range(0, TWENTY).forEach(i -> out.collect(value * TWENTY + i)))
                        .uid("twenty")
                        .rebalance()
                        .sinkTo(new CollectSink<>("out"))
                        .uid("out"),
                1);
    }

    @Test
    void whatATaskMakesOfALargeRecordCountsAsLarge() throws Exception {
        TasksOfAJob job = job();
        Task reading = job.tasks().get(0);
        Task making = job.tasks().get(1);
        for (long i = 0; i < 120; i += 12) {
            for (long k = i; k < i + 12; k++) {
                source.give(k);
            }
            reading.runOnce();
            making.runOnce();
        }
        // Three fill a batch here, and what becomes of them more than one behind.
        assertThat(making.recordsIn()).isLessThanOrEqualTo(9);
        assertThat(reading.recordsIn()).isLessThanOrEqualTo(36);
        job.runUntilQuiet();
        assertThat(making.recordsIn()).isEqualTo(120);
    }
}
