package dev.weir.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.KeyGroupWatermark;
import dev.weir.checkpoint.CheckpointMetadata.OperatorMetadata;
import dev.weir.dataflow.KeyHasher;
import dev.weir.function.BroadcastProcessFunction;
import dev.weir.function.Collector;
import dev.weir.function.KeyedBroadcastProcessFunction;
import dev.weir.function.ProcessFunction;
import dev.weir.job.BroadcastStream;
import dev.weir.job.WatermarkStrategy;
import dev.weir.state.KeyHash;
import dev.weir.state.MapStateDescriptor;
import dev.weir.state.type.Types;
import dev.weir.testing.CollectSink;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Two tasks had come to different times, and one goes on for both. */
class RestoredEventTimeTest {
    private static final long FIRST_HALF_MS = 100;
    private static final long SECOND_HALF_MS = 50;

    private final HandSource numbers = new HandSource().endless();
    private final HandSource rules = new HandSource().endless();
    private final CollectSink<String> sink = new CollectSink<>("out");

    /** Says what time it is. */
    static final class Clock extends KeyedBroadcastProcessFunction<Long, Long, Long, String> {
        @Override
        public void processElement(Long number, ReadOnlyContext context, Collector<String> out) {
            int group = KeyHash.keyGroup(new KeyHasher(Types.LONG).hash(number), 128);
            out.collect(
                    (group < 64 ? "first " : "second ") + context.timerService().currentWatermark());
            context.timerService().registerEventTimeTimer(70);
        }

        @Override
        public void processBroadcastElement(
                Long rule, BroadcastProcessFunction.Context context, Collector<String> out) {
            out.collect("rule " + context.timerService().currentWatermark());
        }

        @Override
        public void onTimer(long timestampMs, OnTimerContext context, Collector<String> out) {
            out.collect("timer " + context.timerService().currentWatermark());
        }
    }

    /** The same without a key. */
    static final class PlainClock extends ProcessFunction<Long, String> {
        @Override
        public void processElement(Long number, Context context, Collector<String> out) {
            out.collect("plain " + context.timerService().currentWatermark());
        }
    }

    private static OperatorMetadata clock(KeyGroupWatermark... watermarks) {
        return new OperatorMetadata("clock", 2, List.of(), List.of(), List.of(watermarks));
    }

    private static CheckpointMetadata checkpoint(OperatorMetadata clock) {
        return new CheckpointMetadata(
                "job",
                "store",
                new CheckpointId(1, 1),
                null,
                null,
                "1",
                "h",
                128,
                0,
                0,
                List.of(clock),
                List.of(),
                List.of());
    }

    private TasksOfAJob restored() throws Exception {
        CheckpointMetadata checkpoint = checkpoint(
                clock(new KeyGroupWatermark(0, 63, FIRST_HALF_MS), new KeyGroupWatermark(64, 127, SECOND_HALF_MS)));
        TasksOfAJob job = new TasksOfAJob(
                env -> {
                    BroadcastStream<Long> broadcast = env.fromSource(
                                    rules, WatermarkStrategy.<Long>forMonotonousTimestamps(), "rules")
                            .uid("rules")
                            .broadcast(new MapStateDescriptor<>("rules", Types.LONG, Types.LONG));
                    env.fromSource(numbers, WatermarkStrategy.<Long>forMonotonousTimestamps(), "numbers")
                            .uid("numbers")
                            .keyBy(n -> n, Types.LONG)
                            .connect(broadcast)
                            .process(Clock::new)
                            .uid("clock")
                            .sinkTo(sink)
                            .uid("out");
                },
                1,
                checkpoint,
                List::of);
        job.runUntilQuiet();
        return job;
    }

    @Test
    void aKeyIsNotEarlierThanItsTaskWasBefore() throws Exception {
        TasksOfAJob job = restored();
        for (long n = 0; n < 20; n++) {
            numbers.give(n);
        }
        job.runUntilQuiet();
        assertThat(sink.values()).hasSize(20).contains("first 100", "second 50").containsOnly("first 100", "second 50");
    }

    /** Whatever the last record's key was. */
    @Test
    void whatHasNoKeyHasTheTimeOfTheWholeTask() throws Exception {
        TasksOfAJob job = restored();
        for (long n = 0; n < 20; n++) {
            numbers.give(n);
            rules.give(n);
            job.runUntilQuiet();
        }
        assertThat(sink.values().stream().filter(said -> said.startsWith("rule")))
                .hasSize(20)
                .containsOnly("rule 50");
    }

    @Test
    void timersFireByTheTimeOfTheWholeTask() throws Exception {
        TasksOfAJob job = restored();
        for (long n = 0; n < 20; n++) {
            numbers.give(n);
        }
        rules.give(61);
        numbers.give(61);
        job.runUntilQuiet();
        assertThat(sink.values()).doesNotContain("timer 100");
        rules.give(81);
        numbers.give(81);
        job.runUntilQuiet();
        assertThat(sink.values().stream().filter(said -> said.startsWith("timer")))
                .hasSize(22)
                .contains("timer 100")
                .containsOnly("timer 100", "timer 80");
    }

    private TasksOfAJob plain(int parallelism, @Nullable CheckpointMetadata checkpoint) throws Exception {
        TasksOfAJob job = new TasksOfAJob(
                env -> env.fromSource(numbers, WatermarkStrategy.<Long>forMonotonousTimestamps(), "numbers")
                        .uid("numbers")
                        .rebalance()
                        .process(PlainClock::new)
                        .uid("clock")
                        .sinkTo(sink)
                        .uid("out"),
                parallelism,
                checkpoint,
                List::of);
        job.runUntilQuiet();
        return job;
    }

    /** A partition that was idle before is waited for at first, and holds back what it did not hold back then. */
    @Test
    void aStepWithoutKeysIsNotEarlierThanItWasBefore() throws Exception {
        TasksOfAJob before = plain(1, null);
        numbers.give(FIRST_HALF_MS + 1);
        before.runUntilQuiet();
        before.trigger(1);
        before.runUntilQuiet();
        List<KeyGroupWatermark> watermarks = before.snapshots().values().stream()
                .flatMap(s -> s.operators().stream())
                .filter(o -> o.uid().equals("clock"))
                .flatMap(o -> o.watermarks().stream())
                .toList();

        TasksOfAJob after = plain(1, checkpoint(clock(watermarks.toArray(KeyGroupWatermark[]::new))));
        numbers.give(1);
        after.runUntilQuiet();
        assertThat(sink.values()).last().isEqualTo("plain " + FIRST_HALF_MS);
    }

    /** Which of its tasks a record had been late in is not known. */
    @Test
    void withoutKeysTheEarliestOfAllTasksCounts() throws Exception {
        for (int parallelism = 1; parallelism <= 3; parallelism++) {
            TasksOfAJob job = plain(
                    parallelism,
                    checkpoint(clock(
                            new KeyGroupWatermark(0, 63, FIRST_HALF_MS),
                            new KeyGroupWatermark(64, 127, SECOND_HALF_MS))));
            for (long n = 0; n < parallelism; n++) {
                numbers.give(n);
            }
            job.runUntilQuiet();
        }
        assertThat(sink.values()).hasSize(6).containsOnly("plain " + SECOND_HALF_MS);
    }
}
