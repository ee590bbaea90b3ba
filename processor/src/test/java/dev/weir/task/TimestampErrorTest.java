package dev.weir.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.job.WatermarkStrategy;
import dev.weir.testing.CollectSink;
import dev.weir.testing.ListSource;
import org.junit.jupiter.api.Test;

class TimestampErrorTest {
    @Test
    void aTimestampThatCannotBeToldFailsTheJobAndIsNamedWithStepAndRecord() throws Exception {
        TasksOfAJob job = new TasksOfAJob(
                env -> env.fromSource(
                                ListSource.of("in", "1", "2", "soon"),
                                WatermarkStrategy.<String>forMonotonousTimestamps()
                                        .withTimestampAssigner((s, timestamp) -> Long.parseLong(s)),
                                "in")
                        .uid("orders")
                        .sinkTo(new CollectSink<>("out"))
                        .uid("out"),
                1);
        assertThatThrownBy(job::runUntilQuiet)
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.JOB_FAILED))
                .hasMessageContainingAll(
                        "step 'orders': timestampMs failed: ", "NumberFormatException", "in-0 from offset 2");
    }
}
