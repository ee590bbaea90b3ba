package dev.weir.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.job.WatermarkStrategy;
import dev.weir.state.type.Types;
import dev.weir.testing.CollectSink;
import dev.weir.testing.ListSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NullKeyTest {
    @Test
    void aRecordWithoutKeyFailsTheJobAndIsNamedWithTheStep() throws Exception {
        TasksOfAJob job = new TasksOfAJob(
                env -> env.fromSource(ListSource.of("in", "a", "b", ""), WatermarkStrategy.noWatermarks(), "in")
                        .uid("in")
                        .keyBy(s -> s.isEmpty() ? null : s, Types.STRING)
                        .reduce((a, b) -> b, Types.STRING)
                        .uid("last")
                        .sinkTo(new CollectSink<>("out"))
                        .uid("out"),
                1);
        assertThatThrownBy(job::runUntilQuiet)
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.JOB_FAILED))
                .hasMessageContainingAll("step keyBy (NullKeyTest", "returned null", "in-0 from offset 2");
    }

    @Test
    void aKeyWhoseStackOverflowsIsNamedToo() throws Exception {
        List<Object> itself = new ArrayList<>();
        itself.add(List.of(itself));
        TasksOfAJob job = new TasksOfAJob(
                env -> env.fromSource(ListSource.of("in", "a"), WatermarkStrategy.noWatermarks(), "in")
                        .uid("in")
                        .keyBy(s -> itself.hashCode(), Types.INT)
                        .reduce((a, b) -> b, Types.STRING)
                        .uid("last")
                        .sinkTo(new CollectSink<>("out"))
                        .uid("out"),
                1);
        assertThatThrownBy(job::runUntilQuiet)
                .isInstanceOf(WeirException.class)
                .hasMessageContainingAll("step keyBy (NullKeyTest", "StackOverflowError", "in-0 from offset 0");
    }
}
