package dev.weir.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.coordinator.TasksInTurns.Saved;
import dev.weir.dataflow.StreamElement.Barrier;
import dev.weir.function.Collector;
import dev.weir.function.KeyedProcessFunction;
import dev.weir.function.RuntimeContext;
import dev.weir.job.DataStream;
import dev.weir.job.JobGraph;
import dev.weir.job.StreamEnvironment;
import dev.weir.job.WatermarkStrategy;
import dev.weir.state.MapState;
import dev.weir.state.MapStateDescriptor;
import dev.weir.state.ValueState;
import dev.weir.state.ValueStateDescriptor;
import dev.weir.state.type.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Unaligned checkpoints at random moments of a job under backpressure, restored at every other parallelism: the output
 * that belongs to them must be that of a run without a failure. {@code -Dweir.seed} chooses other moments.
 */
class OvertakingRescaleTest {
    private static final long SEED = Long.getLong("weir.seed", 1);
    private static final int MAX = 8;
    private static final int PARTITIONS = 3;
    private static final int RECORDS = 600;
    private static final int WINDOW = 16;

    /** In. */
    record Numbered(String key, long number) {}

    /** Out: the how many-th of its key. */
    record Counted(String key, long number, long count) {}

    /** Out: the sum of a key's numbers in a window. */
    record Summed(String key, long end, long sum) {}

    /** A job of one attempt: what its sinks hold is its own. */
    private static final class Run {
        final EpochSink<Counted> counts = new EpochSink<>("counts");
        final EpochSink<Summed> sums = new EpochSink<>("sums");
        final EpochSink<Numbered> seen = new EpochSink<>("seen");
        final TasksInTurns tasks;

        Run(List<List<Numbered>> input, int parallelism, Saved from, SplittableRandom random) {
            tasks = new TasksInTurns(graph(input, 1 + random.nextInt(40)), parallelism, MAX + 3, from);
        }

        private JobGraph graph(List<List<Numbered>> input, int sip) {
            return StreamEnvironment.define(
                    env -> {
                        DataStream<Numbered> in = env.fromSource(
                                        new SipSource<>(input, sip),
                                        WatermarkStrategy.<Numbered>forMonotonousTimestamps()
                                                .withTimestampAssigner((n, timestamp) -> n.number()),
                                        "in")
                                .uid("in");
                        DataStream<Counted> counted = in.keyBy(Numbered::key, Types.STRING)
                                .process(Count::new)
                                .uid("count");
                        counted.sinkTo(counts).uid("counts");
                        counted.keyBy(Counted::key, Types.STRING)
                                .process(Sum::new)
                                .uid("sum")
                                .sinkTo(sums)
                                .uid("sums");
                        in.rebalance().map(n -> n).sinkTo(seen).uid("seen").setParallelism(2);
                    },
                    Map.of());
        }

        void commitInto(Output output) {
            int epochs = tasks.committedEpochs();
            output.counts.addAll(counts.written(epochs));
            output.sums.addAll(sums.written(epochs));
            output.seen.addAll(seen.written(epochs));
        }
    }

    /** What has become visible. */
    private static final class Output {
        final List<Counted> counts = new ArrayList<>();
        final List<Summed> sums = new ArrayList<>();
        final List<Numbered> seen = new ArrayList<>();
    }

    static final class Count extends KeyedProcessFunction<String, Numbered, Counted> {
        private ValueState<Long> count;

        @Override
        public void open(RuntimeContext context) {
            count = context.getState(new ValueStateDescriptor<>("count", Types.LONG));
        }

        @Override
        public void processElement(Numbered n, Context context, Collector<Counted> out) {
            Long before = count.value();
            long now = before == null ? 1 : before + 1;
            count.update(now);
            out.collect(new Counted(n.key(), n.number(), now));
        }
    }

    /** A record that comes when its window is over opens it again, which shows. */
    static final class Sum extends KeyedProcessFunction<String, Counted, Summed> {
        private MapState<Long, Long> sums;

        @Override
        public void open(RuntimeContext context) {
            sums = context.getMapState(new MapStateDescriptor<>("sums", Types.LONG, Types.LONG));
        }

        @Override
        public void processElement(Counted c, Context context, Collector<Summed> out) {
            long end = windowEnd(c.number());
            Long before = sums.get(end);
            sums.put(end, before == null ? c.number() : before + c.number());
            context.timerService().registerEventTimeTimer(end - 1);
        }

        @Override
        public void onTimer(long timestampMs, OnTimerContext context, Collector<Summed> out) {
            long end = timestampMs + 1;
            out.collect(new Summed(context.getCurrentKey(), end, sums.get(end)));
            sums.remove(end);
        }
    }

    private static long windowEnd(long number) {
        return number - number % WINDOW + WINDOW;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyOtherParallelismGoesOnExactly(int before) throws Exception {
        long overtaken = 0;
        for (int after = 1; after <= MAX; after++) {
            SplittableRandom random = new SplittableRandom(SEED * 10_007 + before * 100 + after);
            overtaken += life(before, after, random);
        }
        assertThat(overtaken)
                .as("bytes of overtaken records that were restored")
                .isPositive();
    }

    /** @return bytes of overtaken records that were restored */
    private static long life(int before, int after, SplittableRandom random) throws Exception {
        List<List<Numbered>> input = input(random);
        Output output = new Output();
        Saved saved = null;
        long overtaken = 0;
        int[] parallelisms = {before, after, before, after};
        for (int i = 0; i < parallelisms.length; i++) {
            Run run = new Run(input, parallelisms[i], saved, random);
            drive(run.tasks, i == parallelisms.length - 1, random);
            run.commitInto(output);
            saved = run.tasks.latest();
            overtaken += saved == null || i == parallelisms.length - 1 ? 0 : saved.overtaken();
        }
        check(input, output, before + " to " + after);
        return overtaken;
    }

    private static List<List<Numbered>> input(SplittableRandom random) {
        List<List<Numbered>> input = new ArrayList<>();
        for (int p = 0; p < PARTITIONS; p++) {
            input.add(new ArrayList<>());
        }
        for (int n = 0; n < RECORDS; n++) {
            int key = random.nextInt(12);
            input.get(key % PARTITIONS).add(new Numbered("k" + key, n));
        }
        return input;
    }

    /** Gives turns at random, some tasks fewer than others, until the job has ended or a crash is due. */
    private static void drive(TasksInTurns tasks, boolean toTheEnd, SplittableRandom random) throws Exception {
        int[] slowness = random.ints(tasks.tasks(), 1, 12).toArray();
        int turns = tasks.tasks() * (60 + random.nextInt(150));
        long checkpoint =
                tasks.latest() == null ? 0 : tasks.latest().metadata().id().number();
        boolean ending = false;
        while (toTheEnd ? !ending || tasks.pending() > 0 : turns-- > 0) {
            int task = random.nextInt(tasks.tasks());
            if (random.nextInt(slowness[task]) == 0) {
                tasks.turn(task);
            }
            tasks.nowMs += random.nextInt(3);
            if (random.nextInt(100) == 0 && tasks.pending() < 3 && !ending) {
                ending = tasks.sourcesHaveEnded() && tasks.pending() == 0;
                tasks.trigger(++checkpoint, ending ? Barrier.NEVER : delay(random), ending);
            }
            if (random.nextInt(2_000) == 0 && !ending) {
                tasks.abortOldest();
            }
        }
    }

    private static long delay(SplittableRandom random) {
        int draw = random.nextInt(4);
        return draw == 0 ? Barrier.NEVER : draw == 1 ? random.nextInt(100) : 0;
    }

    private static void check(List<List<Numbered>> input, Output output, String what) {
        Map<String, List<Counted>> expected = new TreeMap<>();
        Map<String, Long> sums = new TreeMap<>();
        List<Numbered> all = new ArrayList<>();
        for (List<Numbered> partition : input) {
            all.addAll(partition);
            for (Numbered n : partition) {
                List<Counted> ofKey = expected.computeIfAbsent(n.key(), k -> new ArrayList<>());
                ofKey.add(new Counted(n.key(), n.number(), ofKey.size() + 1));
                sums.merge(n.key() + " " + windowEnd(n.number()), n.number(), Long::sum);
            }
        }
        Map<String, List<Counted>> counted = new TreeMap<>();
        output.counts.forEach(
                c -> counted.computeIfAbsent(c.key(), k -> new ArrayList<>()).add(c));
        assertThat(counted).as("counts, %s", what).isEqualTo(expected);
        assertThat(output.seen).as("seen, %s", what).containsExactlyInAnyOrderElementsOf(all);
        assertThat(output.sums.stream().map(s -> s.key() + " " + s.end() + "=" + s.sum()))
                .as("sums, %s", what)
                .containsExactlyInAnyOrderElementsOf(sums.entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue())
                        .toList());
    }
}
