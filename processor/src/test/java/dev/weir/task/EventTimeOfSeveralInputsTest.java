package dev.weir.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.checkpoint.CheckpointMetadata.OperatorState;
import dev.weir.connector.SourceSplit;
import dev.weir.connector.SplitCodec;
import dev.weir.job.DataStream;
import dev.weir.job.StreamEnvironment;
import dev.weir.job.WatermarkStrategy;
import dev.weir.state.type.Schemas;
import dev.weir.testing.CollectSink;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventTimeOfSeveralInputsTest {
    private static final WatermarkStrategy<Long> TIME =
            WatermarkStrategy.<Long>forMonotonousTimestamps().withIdleness(Duration.ofSeconds(1));

    private final HandSource first = new HandSource();
    private final HandSource second = new HandSource();
    private final CollectSink<Long> sink = new CollectSink<>("out");

    private TasksOfAJob union(int parallelism) throws Exception {
        TasksOfAJob job = new TasksOfAJob(
                env -> source(env, first, "first")
                        .union(source(env, second, "second"))
                        .rebalance()
                        .sinkTo(sink)
                        .uid("sink"),
                parallelism);
        job.runUntilQuiet();
        return job;
    }

    private static DataStream<Long> source(StreamEnvironment env, HandSource source, String uid) {
        return env.fromSource(source, TIME, uid).uid(uid);
    }

    private static Task sinkOf(TasksOfAJob job) {
        return job.tasks().get(job.tasks().size() - 1);
    }

    @Test
    void anInputThatEndsDoesNotEndOneThatIsIdle() throws Exception {
        TasksOfAJob job = union(1);
        second.give(10);
        job.runUntilQuiet();
        job.advanceClock(2_000);
        job.runUntilQuiet();
        first.end();
        job.runUntilQuiet();

        assertThat(sinkOf(job).isEnded()).isFalse();
        assertThat(sinkOf(job).watermarkMs()).isLessThan(Long.MAX_VALUE);

        second.give(11);
        second.end();
        job.runUntilQuiet();
        assertThat(sink.values()).containsExactly(10L, 11L);
        assertThat(sinkOf(job).isEnded()).isTrue();
    }

    @Test
    void tasksWithoutPartitionsDoNotHoldBackEventTime() throws Exception {
        first.endless();
        second.endless();
        TasksOfAJob job = union(3);
        first.give(100);
        second.give(200);
        job.runUntilQuiet();

        assertThat(sinkOf(job).watermarkMs()).isEqualTo(99);
        assertThat(Task.watermarkOf(job.tasks())).isEqualTo(99);

        job.advanceClock(2_000);
        assertThat(Task.watermarkOf(job.tasks())).isEqualTo(199);
    }

    @Test
    void tasksAtTheirEndDoNotCountAmongThoseThatAreIdle() throws Exception {
        second.endless();
        TasksOfAJob job = union(1);
        first.end();
        second.give(200);
        job.runUntilQuiet();
        job.advanceClock(2_000);
        assertThat(Task.watermarkOf(job.tasks())).isEqualTo(199);
    }

    /** Records from before what it had told already come with no new watermark. */
    @Test
    void anInputThatIsNoLongerIdleHoldsBackEventTimeBehindTheNextStepToo() throws Exception {
        first.endless();
        second.endless();
        TasksOfAJob job = new TasksOfAJob(
                env -> source(env, first, "first")
                        .rebalance()
                        .map(n -> n)
                        .union(env.fromSource(second, WatermarkStrategy.forMonotonousTimestamps(), "second")
                                .uid("second"))
                        .rebalance()
                        .sinkTo(sink)
                        .uid("sink"),
                1);
        job.runUntilQuiet();
        first.give(10);
        second.give(100);
        job.runUntilQuiet();
        job.advanceClock(2_000);
        assertThat(sinkOf(job).watermarkMs()).isEqualTo(99);
        first.give(5);
        job.runUntilQuiet();
        second.give(200);
        job.runUntilQuiet();
        assertThat(job.tasks()).hasSize(4);
        assertThat(sinkOf(job).watermarkMs()).isEqualTo(99);
    }

    @Test
    void aBarrierPassesAUnionThatHoldsAStreamTwice() throws Exception {
        TasksOfAJob job = new TasksOfAJob(
                env -> {
                    DataStream<Long> stream = source(env, first, "first");
                    stream.union(stream).rebalance().sinkTo(sink).uid("sink");
                },
                1);
        first.give(1);
        job.runUntilQuiet();
        job.trigger(1);
        job.runUntilQuiet();

        assertThat(job.acknowledged).hasSize(2);
        assertThat(sink.values()).containsExactly(1L, 1L);
    }

    /** A partition that gets no more records has had those that its windows wait for, whatever restarts come after. */
    @Test
    void eventTimeOfAPartitionOutlivesARestart() throws Exception {
        first.endless();
        second.endless();
        TasksOfAJob before = union(1);
        first.give(100);
        before.runUntilQuiet();
        before.trigger(1);
        before.runUntilQuiet();
        OperatorState stored = before.snapshots()
                .get(before.tasks().get(0).id())
                .operators()
                .get(0)
                .operatorStates()
                .get(0);
        SourceSplit split = SplitCodec.decode(stored.items().get(0), Schemas.parse(stored.schema()));

        first.startingWith(split);
        TasksOfAJob after = union(1);
        second.give(200);
        after.runUntilQuiet();
        assertThat(sinkOf(after).watermarkMs()).isEqualTo(99);
    }

    @Test
    void aTaskThatIsGivenItsFirstSplitHoldsBackEventTimeUntilItHasARecord() throws Exception {
        first.endless();
        second.endless();
        TasksOfAJob job = union(2);
        first.give(10);
        second.give(10);
        job.runUntilQuiet();
        assertThat(sinkOf(job).watermarkMs()).isEqualTo(9);
        SourceTask withoutSplits = (SourceTask) job.tasks().get(1);
        withoutSplits.addSplits(List.of(new SourceSplit("hand", "hand", 1, 0, SourceSplit.UNBOUNDED)));
        job.runUntilQuiet();
        first.give(20);
        second.give(20);
        job.runUntilQuiet();
        assertThat(sinkOf(job).watermarkMs()).isEqualTo(9);
    }
}
