package dev.weir.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.error.WeirException;
import dev.weir.function.Collector;
import dev.weir.function.KeyedProcessFunction;
import dev.weir.function.RuntimeContext;
import dev.weir.job.StreamEnvironment;
import dev.weir.job.WatermarkStrategy;
import dev.weir.state.AggregateFunction;
import dev.weir.state.AggregatingState;
import dev.weir.state.AggregatingStateDescriptor;
import dev.weir.state.MapStateDescriptor;
import dev.weir.state.ReducingState;
import dev.weir.state.ReducingStateDescriptor;
import dev.weir.state.StateTtl;
import dev.weir.state.ValueState;
import dev.weir.state.ValueStateDescriptor;
import dev.weir.state.type.Types;
import dev.weir.testing.CollectSink;
import dev.weir.testing.JobTester;
import dev.weir.testing.ListSource;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Reducing and aggregating state and times to live, as a job's author has them. */
class KeyedStateKindsTest {
    record Mean(long sum, long count) {}

    /** Makes the mean of lengths. */
    static final class MeanLength implements AggregateFunction<String, Mean, Double> {
        @Override
        public Mean createAccumulator() {
            return new Mean(0, 0);
        }

        @Override
        public Mean add(String word, Mean mean) {
            return new Mean(mean.sum() + word.length(), mean.count() + 1);
        }

        @Override
        public Double getResult(Mean mean) {
            return (double) mean.sum() / mean.count();
        }

        @Override
        public Mean merge(Mean a, Mean b) {
            return new Mean(a.sum() + b.sum(), a.count() + b.count());
        }
    }

    /** Per initial: the longest word, the mean length, and how many came within a minute of each other. */
    static final class Describe extends KeyedProcessFunction<String, String, String> {
        private ReducingState<String> longest;
        private AggregatingState<String, Double> mean;
        private ValueState<Long> inARow;

        @Override
        public void open(RuntimeContext context) {
            longest = context.getReducingState(
                    new ReducingStateDescriptor<>("longest", (a, b) -> a.length() >= b.length() ? a : b, Types.STRING));
            mean = context.getAggregatingState(
                    new AggregatingStateDescriptor<>("mean", new MeanLength(), Types.record(Mean.class)));
            inARow = context.getState(new ValueStateDescriptor<>("in-a-row", Types.LONG)
                    .withTtl(StateTtl.afterWrite(Duration.ofMinutes(1))));
        }

        @Override
        public void processElement(String word, Context context, Collector<String> out) {
            longest.add(word);
            mean.add(word);
            Long before = inARow.value();
            inARow.update(before == null ? 1 : before + 1);
            out.collect(longest.get() + " " + mean.get() + " " + inARow.value());
        }
    }

    @Test
    void aFunctionReducesAggregatesAndForgets() {
        JobTester.verify(
                env -> env.fromSource(ListSource.<String>of("words"), WatermarkStrategy.<String>noWatermarks(), "words")
                        .uid("words")
                        .keyBy(word -> word.substring(0, 1), Types.STRING)
                        .process(Describe::new)
                        .uid("describe")
                        .sinkTo(new CollectSink<>("out"))
                        .uid("out"),
                job -> {
                    job.send("words", "ash");
                    job.send("words", "beech");
                    job.advanceProcessingTime(Duration.ofSeconds(59));
                    job.send("words", "alder");
                    job.advanceProcessingTime(Duration.ofSeconds(60));
                    job.send("words", "ivy");
                    job.send("words", "alm");
                    assertThat(job.output("out", String.class))
                            .containsExactly(
                                    "ash 3.0 1",
                                    "beech 5.0 1",
                                    "alder 4.0 2",
                                    "ivy 3.0 1",
                                    "alder 3.6666666666666665 1");
                });
    }

    @Test
    void broadcastStateHasNoTimeToLive() {
        assertNotBroadcast(
                new MapStateDescriptor<>("rules", Types.STRING, Types.LONG)
                        .withTtl(StateTtl.afterWrite(Duration.ofMinutes(1))),
                "the broadcast state 'rules' has a time to live, which only keyed state can have");
    }

    record Bytes(byte[] bytes) {}

    /** They would never be found again, nor removed. */
    @Test
    void broadcastStateHasNoKeysWhoseEqualsDoesNotCompareContent() {
        assertNotBroadcast(
                new MapStateDescriptor<>("rules", Types.BYTES, Types.LONG),
                "the key of the broadcast state 'rules' is byte[]");
        assertNotBroadcast(
                new MapStateDescriptor<>("rules", Types.record(Bytes.class), Types.LONG),
                "the key of the broadcast state 'rules' is of type");
    }

    private static void assertNotBroadcast(MapStateDescriptor<?, ?> rules, String error) {
        assertThatThrownBy(() -> StreamEnvironment.define(
                        env -> env.fromSource(
                                        ListSource.<String>of("words"),
                                        WatermarkStrategy.<String>noWatermarks(),
                                        "words")
                                .broadcast(rules),
                        Map.of()))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining(error);
    }
}
