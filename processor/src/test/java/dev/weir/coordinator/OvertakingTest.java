package dev.weir.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.coordinator.TasksInTurns.Saved;
import dev.weir.dataflow.Batch;
import dev.weir.dataflow.StreamElement.Barrier;
import dev.weir.error.WeirException;
import dev.weir.function.BroadcastProcessFunction;
import dev.weir.function.Collector;
import dev.weir.function.KeyedProcessFunction;
import dev.weir.job.DataStream;
import dev.weir.job.JobGraph;
import dev.weir.job.StreamEnvironment;
import dev.weir.job.WatermarkStrategy;
import dev.weir.job.WeirJob;
import dev.weir.state.MapStateDescriptor;
import dev.weir.state.type.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One source, a shuffle, and a sink that has no turns until the test gives it some: all queues are full. */
class OvertakingTest {
    private static final long AFTER_MS = 500;
    private static final int RECORDS = 200;
    private static final int SOURCE = 0;
    private static final int SINK = 1;

    private final EpochSink<Object> sink = new EpochSink<>("out");
    /** Done by the step before the sink, for each record. */
    private Runnable work = () -> {};

    private TasksInTurns full;

    /** @param shuffled what travels between the tasks */
    private JobGraph graph(Function<Long, Object> shuffled) {
        return defined(env -> source(env, "in", RECORDS)
                .map(shuffled::apply)
                .rebalance()
                .map(this::worked)
                .sinkTo(sink)
                .uid("out"));
    }

    private static JobGraph defined(WeirJob job) {
        return StreamEnvironment.define(job, Map.of());
    }

    private static DataStream<Long> source(StreamEnvironment env, String uid, int records) {
        List<Long> numbers = LongStream.range(0, records).boxed().toList();
        return env.fromSource(new SipSource<>(List.of(numbers), 10), WatermarkStrategy.noWatermarks(), uid)
                .uid(uid);
    }

    private Object worked(Object value) {
        work.run();
        return value;
    }

    private TasksInTurns full(JobGraph graph) throws Exception {
        full = new TasksInTurns(graph, 1, 8, null);
        turns(SOURCE, 20);
        turns(SINK, 1);
        assertThat(full.task(SOURCE).isBlocked()).isTrue();
        return full;
    }

    private void turns(int task, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            full.turn(task);
        }
    }

    @Test
    void aBarrierThatHasWaitedLongEnoughPassesFullQueuesAtOnce() throws Exception {
        full(graph(n -> n));
        full.trigger(1, AFTER_MS, false);
        full.nowMs += AFTER_MS;
        turns(SOURCE, 1);
        turns(SINK, 1);

        assertThat(full.latest()).isNotNull();
        assertThat(full.latest().overtaken()).isPositive();
        assertThat(sink.written(1)).isEmpty();
    }

    @Test
    void beforeItsTimeItWaitsForItsTurn() throws Exception {
        full(graph(n -> n));
        full.trigger(1, AFTER_MS, false);
        full.nowMs += AFTER_MS - 1;
        turns(SOURCE, 3);
        turns(SINK, 1);
        assertThat(full.pending()).isEqualTo(1);

        full.runUntilQuiet();
        assertThat(full.latest()).isNotNull();
        assertThat(full.latest().overtaken()).isZero();
        assertThat(sink.written(1)).isNotEmpty();
    }

    @Test
    void whatWasOvertakenIsProcessedBehindTheBarrierToo() throws Exception {
        full(graph(n -> n));
        full.trigger(1, 0, false);
        full.runUntilQuiet();
        full.trigger(2, Barrier.NEVER, true);
        full.runUntilQuiet();

        assertThat(sink.written(2)).isEqualTo(numbers(0));
    }

    @Test
    void aRestoredTaskProcessesWhatWasOvertakenBeforeItsInput() throws Exception {
        Saved saved = overtaken(graph(n -> n));
        assertThat(afterRestore(saved, graph(n -> n))).isEqualTo(numbers(0));
    }

    @Test
    void recordsOfTheJobsOwnClassesAreKept() throws Exception {
        Saved saved = overtaken(graph(Own::new));
        assertThat(afterRestore(saved, graph(Own::new)))
                .isEqualTo(numbers(0).stream().map(n -> new Own((Long) n)).toList());
    }

    record Own(long number) {}

    /** The rest of a replay is the beginning of the next one. */
    @Test
    void aCheckpointDuringAReplayKeepsTheRestOfIt() throws Exception {
        Saved first = overtaken(graph(n -> n));
        full = new TasksInTurns(graph(n -> n), 1, 8, first);
        work = () -> full.nowMs += AFTER_MS;
        turns(SINK, 1);
        full.trigger(2, AFTER_MS, false);
        turns(SOURCE, 2);
        turns(SINK, 4);
        Saved second = full.latest();
        assertThat(second.metadata().id().number()).isEqualTo(2);
        List<Object> committed = sink.written(1);
        assertThat(committed).isNotEmpty().hasSizeLessThan(20);

        work = () -> {};
        assertThat(afterRestore(second, graph(n -> n))).isEqualTo(numbers(committed.size()));
    }

    /** Batches are of ten records here. */
    @Test
    void aSlowStepIsInterruptedWithinItsBatch() throws Exception {
        full(graph(n -> n));
        full.trigger(1, 300, false);
        work = () -> {
            full.nowMs += 100;
            turnOfTheSource();
        };
        turns(SINK, 2);

        assertThat(full.latest()).isNotNull();
        assertThat(sink.written(1)).hasSize(3);
        assertThat(afterRestore(full.latest(), graph(n -> n))).isEqualTo(numbers(3));
    }

    private void turnOfTheSource() {
        try {
            turns(SOURCE, 1);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anAbortedBarrierOvertakesNothing() throws Exception {
        full(graph(n -> n));
        full.trigger(1, AFTER_MS, false);
        full.nowMs += AFTER_MS;
        turns(SOURCE, 1);
        full.abortOldest();
        full.runUntilQuiet();
        full.trigger(2, Barrier.NEVER, true);
        full.runUntilQuiet();

        assertThat(full.latest().metadata().id().number()).isEqualTo(2);
        assertThat(sink.written(1)).isEqualTo(numbers(0));
    }

    @Test
    void severalBarriersAreUnderWayAtOnce() throws Exception {
        full(graph(n -> n));
        full.trigger(1, AFTER_MS, false);
        full.trigger(2, AFTER_MS, false);
        full.trigger(3, 0, false);
        turns(SOURCE, 3);
        assertThat(full.pending()).isEqualTo(3);
        full.nowMs += AFTER_MS;
        turns(SOURCE, 3);
        turns(SINK, 3);

        assertThat(full.latest().metadata().id().number()).isEqualTo(3);
        assertThat(afterRestore(full.latest(), graph(n -> n))).isEqualTo(numbers(0));
    }

    /** Of Optional nobody knows the type. */
    @Test
    void recordsThatCannotBeKeptAreNotOvertaken() throws Exception {
        full(graph(Optional::of));
        full.trigger(1, 0, false);
        turns(SOURCE, 3);
        assertThat(full.pending()).isEqualTo(1);
        full.runUntilQuiet();
        assertThat(full.latest()).isNotNull();
        assertThat(full.latest().overtaken()).isZero();

        full.trigger(2, Barrier.NEVER, true);
        full.runUntilQuiet();
        assertThat(sink.written(2)).hasSize(RECORDS);
    }

    @Test
    void broadcastRecordsAreNotOvertaken() throws Exception {
        JobGraph graph = defined(env -> source(env, "in", RECORDS)
                .connect(source(env, "rules", RECORDS)
                        .broadcast(new MapStateDescriptor<>("rules", Types.LONG, Types.LONG)))
                .process(Both::new)
                .uid("both")
                .sinkTo(sink)
                .uid("out"));
        full = new TasksInTurns(graph, 1, 8, null);
        int rules = 1;
        int both = 2;
        turns(SOURCE, 20);
        turns(rules, 20);
        turns(both, 1);
        full.trigger(1, 0, false);
        turns(SOURCE, 2);
        turns(rules, 2);
        turns(both, 2);
        assertThat(full.pending()).isEqualTo(1);

        full.runUntilQuiet();
        assertThat(full.latest()).isNotNull();
        assertThat(full.latest().overtaken()).isZero();
    }

    static final class Both extends BroadcastProcessFunction<Long, Long, Object> {
        @Override
        public void processElement(Long value, ReadOnlyContext context, Collector<Object> out) {
            out.collect(value);
        }

        @Override
        public void processBroadcastElement(Long rule, Context context, Collector<Object> out) {}
    }

    /** A watermark that came before a record of an earlier time would make it late. */
    @Test
    void eventTimeComesToWhatWasOvertakenBehindAllOfIt() throws Exception {
        List<Long> numbers = LongStream.range(0, 2_000).boxed().toList();
        JobGraph graph = defined(env -> env.fromSource(
                        new SipSource<>(List.of(numbers), 200),
                        WatermarkStrategy.<Long>forMonotonousTimestamps().withTimestampAssigner((n, t) -> n),
                        "in")
                .uid("in")
                .keyBy(n -> n % 7, Types.LONG)
                .process(IsLate::new)
                .uid("late")
                .sinkTo(sink)
                .uid("out"));
        Saved saved = overtaken(graph);
        full = new TasksInTurns(graph, 1, 8, saved);
        sink.forget();
        turns(SINK, 20);
        assertThat(full.task(SINK).recordsIn()).isGreaterThan(Batch.CAPACITY);
        assertThat(full.task(SINK).watermarkMs())
                .isBetween(200L, full.task(SINK).recordsIn());

        full.runUntilQuiet();
        full.trigger(2, Barrier.NEVER, true);
        full.runUntilQuiet();
        assertThat(sink.written(1)).hasSize(2_000).containsOnly(false);
    }

    /** With the parallelism that it has now the step is in the source's own task, which has no input but the barriers. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBarrierThatMayNotOvertakeWaitsForTheReplayOfASourcesTask(boolean last) throws Exception {
        full = new TasksInTurns(widerSink(2), 1, 8, null);
        turns(SINK, 1);
        turns(SINK + 1, 1);
        turns(SOURCE, 20);
        full.trigger(1, 0, false);
        turns(SOURCE, 1);
        turns(SINK, 1);
        turns(SINK + 1, 1);
        Saved saved = full.latest();
        assertThat(saved.overtaken()).isPositive();

        sink.forget();
        full = new TasksInTurns(widerSink(1), 1, 8, saved);
        turns(SOURCE, 1);
        full.trigger(2, Barrier.NEVER, last);
        full.runUntilQuiet();
        assertThat(full.latest().metadata().id().number()).isEqualTo(2);
        assertThat(full.latest().overtaken()).isZero();
        assertThat(sink.written(1)).isNotEmpty();
        full.trigger(3, Barrier.NEVER, true);
        full.runUntilQuiet();
        if (!last) {
            assertThat(sink.written(2)).containsExactlyInAnyOrderElementsOf(numbers(0));
        }
    }

    private JobGraph widerSink(int parallelism) {
        return defined(env -> source(env, "in", RECORDS)
                .map(n -> (Object) n)
                .sinkTo(sink)
                .uid("out")
                .setParallelism(parallelism));
    }

    static final class IsLate extends KeyedProcessFunction<Long, Long, Object> {
        @Override
        public void processElement(Long value, Context context, Collector<Object> out) {
            out.collect(value <= context.timerService().currentWatermark());
        }
    }

    @Test
    void recordsThatTheJobCannotReadAnyMoreAreNamed() throws Exception {
        Saved saved = overtaken(graph(Own::new));
        JobGraph foreign = new JobGraph(graph(Own::new).nodes());
        full = new TasksInTurns(foreign, 1, 8, saved);

        assertThatThrownBy(() -> turns(SINK, 1))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining(Own.class.getName())
                .hasMessageContaining("map(in) -> map(map(in))");
    }

    /** A checkpoint that has overtaken all that was under way. */
    private Saved overtaken(JobGraph graph) throws Exception {
        full(graph);
        full.trigger(1, 0, false);
        turns(SOURCE, 1);
        turns(SINK, 1);
        return full.latest();
    }

    /** What a restored job writes in all. */
    private List<Object> afterRestore(Saved saved, JobGraph graph) throws Exception {
        sink.forget();
        full = new TasksInTurns(graph, 1, 8, saved);
        full.runUntilQuiet();
        full.trigger(99, Barrier.NEVER, true);
        full.runUntilQuiet();
        return sink.written(1);
    }

    private static List<Object> numbers(int from) {
        List<Object> numbers = new ArrayList<>();
        LongStream.range(from, RECORDS).forEach(numbers::add);
        return numbers;
    }
}
