package dev.weir.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.connector.Source;
import dev.weir.error.WeirException;
import dev.weir.job.DataStream;
import dev.weir.job.StreamEnvironment;
import dev.weir.job.WatermarkStrategy;
import dev.weir.testing.CollectSink;
import dev.weir.testing.ListSource;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Each record is its own timestamp; at most 1,000 are read in one piece. */
class WatermarkAlignmentTest {
    private static final long DRIFT_MS = 100;
    private static final int PIECE = 1_000;

    private final HandSource slow = new HandSource().endless();
    private final CollectSink<Long> sink = new CollectSink<>("out");

    private static WatermarkStrategy<Long> time() {
        return WatermarkStrategy.<Long>forMonotonousTimestamps()
                .withTimestampAssigner((value, timestamp) -> value)
                .withWatermarkAlignment("group", Duration.ofMillis(DRIFT_MS));
    }

    private static List<Long> upTo(long end) {
        return LongStream.range(0, end).boxed().toList();
    }

    private TasksOfAJob besideTheSlowOne(Source<Long> fast, WatermarkStrategy<Long> slowTime) throws Exception {
        TasksOfAJob job = new TasksOfAJob(
                env -> source(env, fast, time(), "fast")
                        .union(source(env, slow, slowTime, "slow"))
                        .rebalance()
                        .sinkTo(sink)
                        .uid("sink"),
                1);
        job.runUntilQuiet();
        return job;
    }

    private static DataStream<Long> source(
            StreamEnvironment env, Source<Long> source, WatermarkStrategy<Long> time, String uid) {
        return env.fromSource(source, time, uid).uid(uid);
    }

    @Test
    void aSourceWaitsForTheSlowestOfItsGroup() throws Exception {
        TasksOfAJob job = besideTheSlowOne(new ListSource<>("fast", List.of(upTo(5_000))), time());
        assertThat(sink.values()).hasSize(PIECE);

        slow.give(PIECE - DRIFT_MS - 2);
        job.runUntilQuiet();
        assertThat(sink.values()).hasSize(PIECE + 1);

        slow.give(PIECE - DRIFT_MS - 1);
        job.runUntilQuiet();
        assertThat(sink.values()).hasSize(2 * PIECE + 2);
    }

    @Test
    void aSourceThatIsIdleIsNotWaitedFor() throws Exception {
        TasksOfAJob job = besideTheSlowOne(
                new ListSource<>("fast", List.of(upTo(5_000))), time().withIdleness(Duration.ofSeconds(1)));
        assertThat(sink.values()).hasSize(PIECE);
        job.advanceClock(2_000);
        job.runUntilQuiet();
        assertThat(sink.values()).hasSize(5_000);
    }

    @Test
    void timeInWhichTheProcessStandsStillMakesNoSourceIdle() throws Exception {
        TasksOfAJob job = besideTheSlowOne(
                new ListSource<>("fast", List.of(upTo(5_000))), time().withIdleness(Duration.ofSeconds(1)));
        job.standStill(60_000);
        job.runUntilQuiet();
        assertThat(sink.values()).hasSize(PIECE);
    }

    @Test
    void aSourceThatWaitsDoesNotBecomeIdleSoThatItsRecordsAreNotLate() throws Exception {
        TasksOfAJob job = new TasksOfAJob(
                env -> source(
                                env,
                                new ListSource<>("fast", List.of(upTo(5_000))),
                                time().withIdleness(Duration.ofSeconds(1)),
                                "fast")
                        .union(source(env, slow, time(), "slow"))
                        .rebalance()
                        .sinkTo(sink)
                        .uid("sink"),
                1);
        job.runUntilQuiet();
        job.advanceClock(5_000);
        job.runUntilQuiet();
        slow.give(2_000);
        for (int i = 0; i < 5; i++) {
            job.tasks().get(1).runOnce();
            job.tasks().get(2).runOnce();
        }
        assertThat(job.tasks().get(2).watermarkMs()).isEqualTo(PIECE - 2);
    }

    @Test
    void aSourceThatHasFinishedIsNotWaitedFor() throws Exception {
        TasksOfAJob job = new TasksOfAJob(
                env -> source(env, new ListSource<>("short", List.of(upTo(1))), time(), "short")
                        .union(source(env, new ListSource<>("long", List.of(upTo(5_000))), time(), "long"))
                        .rebalance()
                        .sinkTo(sink)
                        .uid("sink"),
                1);
        job.runUntilQuiet();
        assertThat(sink.values()).hasSize(5_001);
    }

    @Test
    void tasksWithoutSplitsAreNotWaitedFor() throws Exception {
        TasksOfAJob job = new TasksOfAJob(
                env -> source(env, new ListSource<>("in", List.of(upTo(5_000))), time(), "in")
                        .sinkTo(sink)
                        .uid("sink"),
                3);
        job.runUntilQuiet();
        assertThat(sink.values()).hasSize(5_000);
    }

    @Test
    void aBarrierPassesASourceThatWaits() throws Exception {
        TasksOfAJob job = besideTheSlowOne(new ListSource<>("fast", List.of(upTo(5_000))), time());
        job.trigger(1);
        job.runUntilQuiet();
        assertThat(job.acknowledged).hasSize(job.tasks().size());
    }

    @Test
    void aPartitionWaitsForTheOtherOnesOfItsTask() throws Exception {
        List<Long> slowly = LongStream.range(0, 5_000)
                .map(i -> -1 - (5_000 - i) / 10)
                .boxed()
                .toList();
        List<Long> fast = LongStream.range(0, 5_000).map(i -> i - 501).boxed().toList();
        TasksOfAJob job = new TasksOfAJob(
                env -> source(env, new ListSource<>("in", List.of(slowly, fast)), time(), "in")
                        .sinkTo(sink)
                        .uid("sink"),
                1);
        job.runUntilQuiet();
        assertThat(sink.values()).hasSize(10_000);
        int lastSlow = sink.values().lastIndexOf(-1L);
        assertThat(sink.values().subList(0, lastSlow)).allMatch(v -> v <= DRIFT_MS + PIECE);
        assertThat(sink.values().subList(lastSlow, 10_000)).hasSizeGreaterThan(3_000);
    }

    @Test
    void thereMustBeWatermarksToAlign() {
        assertThatThrownBy(
                        () -> WatermarkStrategy.noWatermarks().withWatermarkAlignment("group", Duration.ofSeconds(1)))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("needs watermarks");
        assertThatThrownBy(() ->
                        WatermarkStrategy.forMonotonousTimestamps().withWatermarkAlignment("group", Duration.ZERO))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("at least a millisecond");
    }
}
