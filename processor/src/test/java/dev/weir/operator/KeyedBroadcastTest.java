package dev.weir.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.function.BroadcastProcessFunction;
import dev.weir.function.Collector;
import dev.weir.function.KeyedBroadcastProcessFunction;
import dev.weir.function.RuntimeContext;
import dev.weir.job.DataStream;
import dev.weir.job.StreamEnvironment;
import dev.weir.job.WatermarkStrategy;
import dev.weir.state.MapStateDescriptor;
import dev.weir.state.ValueState;
import dev.weir.state.ValueStateDescriptor;
import dev.weir.state.type.Types;
import dev.weir.testing.CollectSink;
import dev.weir.testing.JobTester;
import dev.weir.testing.ListSource;
import org.junit.jupiter.api.Test;

/** Limits are broadcast; words are counted per first letter, and reported once their count is at its limit. */
class KeyedBroadcastTest {
    private static final MapStateDescriptor<String, Long> LIMITS =
            new MapStateDescriptor<>("limits", Types.STRING, Types.LONG);

    static final class Limit extends KeyedBroadcastProcessFunction<String, String, Long, String> {
        private ValueState<Long> count;

        @Override
        public void open(RuntimeContext context) {
            count = context.getState(new ValueStateDescriptor<>("count", Types.LONG));
        }

        @Override
        public void processElement(String word, ReadOnlyContext context, Collector<String> out) {
            long now = count.value() == null ? 1 : count.value() + 1;
            count.update(now);
            Long limit = context.getBroadcastState(LIMITS).get("limit");
            if (limit != null && now >= limit) {
                context.timerService().registerEventTimeTimer(context.timestamp() + 10);
            }
        }

        @Override
        public void processBroadcastElement(
                Long limit, BroadcastProcessFunction.Context context, Collector<String> out) {
            context.getBroadcastState(LIMITS).put("limit", limit);
        }

        @Override
        public void onTimer(long timestampMs, OnTimerContext context, Collector<String> out) {
            out.collect(context.getCurrentKey() + count.value() + "/"
                    + context.getBroadcastState(LIMITS).get("limit"));
        }
    }

    static final class Undeclared extends KeyedBroadcastProcessFunction<String, String, Long, String> {
        @Override
        public void processElement(String word, ReadOnlyContext context, Collector<String> out) {
            context.getBroadcastState(new MapStateDescriptor<>("other", Types.STRING, Types.LONG));
        }

        @Override
        public void processBroadcastElement(
                Long limit, BroadcastProcessFunction.Context context, Collector<String> out) {
            context.getBroadcastState(new MapStateDescriptor<>("limits", Types.STRING, Types.STRING));
        }
    }

    @Test
    void bothSidesShareTheMapAndEachKeyHasItsOwnStateAndTimers() {
        JobTester.verify(env -> define(env, Limit::new), job -> {
            job.send("words", "ash", 1);
            job.send("limits", 2L);
            job.send("words", "beech", 2);
            job.send("words", "alder", 3);
            job.watermark("words", 100);
            assertThat(job.output("out", String.class)).isEmpty();
            job.watermark("limits", 100);
            assertThat(job.output("out", String.class)).containsExactly("a2/2");
        });
    }

    @Test
    void aStateThatWasNotBroadcastIsAnErrorOnEitherSide() {
        try (JobTester job = JobTester.of(env -> define(env, Undeclared::new))) {
            assertThatThrownBy(() -> job.send("words", "ash"))
                    .hasMessageContaining("'other', which its stream was not broadcast with");
            assertThatThrownBy(() -> job.send("limits", 1L)).hasMessageContaining("'limits', which its stream");
        }
    }

    private static void define(
            StreamEnvironment env,
            java.util.function.Supplier<KeyedBroadcastProcessFunction<String, String, Long, String>> function) {
        DataStream<Long> limits = env.fromSource(
                        ListSource.<Long>of("limits"), WatermarkStrategy.noWatermarks(), "limits")
                .uid("limits");
        env.fromSource(ListSource.<String>of("words"), WatermarkStrategy.noWatermarks(), "words")
                .uid("words")
                .keyBy(w -> w.substring(0, 1), Types.STRING)
                .connect(limits.broadcast(LIMITS))
                .process(function)
                .uid("step")
                .sinkTo(new CollectSink<>("out"))
                .uid("out");
    }
}
