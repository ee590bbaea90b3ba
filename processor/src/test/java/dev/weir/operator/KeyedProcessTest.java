package dev.weir.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.function.Collector;
import dev.weir.function.KeyedProcessFunction;
import dev.weir.function.OutputTag;
import dev.weir.function.RuntimeContext;
import dev.weir.function.TimeDomain;
import dev.weir.job.WatermarkStrategy;
import dev.weir.job.WeirJob;
import dev.weir.state.ListState;
import dev.weir.state.ListStateDescriptor;
import dev.weir.state.MapState;
import dev.weir.state.MapStateDescriptor;
import dev.weir.state.type.Types;
import dev.weir.testing.CollectSink;
import dev.weir.testing.JobTester;
import dev.weir.testing.ListSource;
import dev.weir.testing.TestRecord;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Words are keyed by their first letter. */
class KeyedProcessTest {
    private static final OutputTag<String> LATE = new OutputTag<>("late");

    /** Collects words until event time has passed theirs by 10. */
    static final class Windows extends KeyedProcessFunction<String, String, String> {
        private ListState<String> words;

        @Override
        public void open(RuntimeContext context) {
            words = context.getListState(new ListStateDescriptor<>("words", Types.STRING));
        }

        @Override
        public void processElement(String word, Context context, Collector<String> out) {
            if (context.timestamp() + 10 <= context.timerService().currentWatermark()) {
                context.output(LATE, word);
                return;
            }
            words.add(word);
            context.timerService().registerEventTimeTimer(context.timestamp() + 10);
        }

        @Override
        public void onTimer(long timestampMs, OnTimerContext context, Collector<String> out) {
            assertThat(context.timeDomain()).isEqualTo(TimeDomain.EVENT_TIME);
            assertThat(context.timestamp()).isEqualTo(timestampMs);
            out.collect(context.getCurrentKey() + words.get());
            words.clear();
        }
    }

    @Test
    void eventTimeTimersFireWhenTheWatermarkHasComeAndInTheOrderOfTheirTimes() {
        JobTester.verify(job(Windows::new), job -> {
            job.send("words", "beech", 3);
            job.send("words", "ash", 1);
            job.send("words", "alder", 1);
            job.watermark("words", 10);
            assertThat(job.output("out", String.class)).isEmpty();
            job.watermark("words", 13);
            assertThat(job.records("out", String.class))
                    .containsExactly(new TestRecord<>("a[ash, alder]", 11), new TestRecord<>("b[beech]", 13));
        });
    }

    @Test
    void aFunctionSeesTheWatermarkAndSendsLateRecordsAside() {
        JobTester.verify(job(Windows::new), job -> {
            job.watermark("words", 20);
            job.send("words", "ash", 10);
            job.send("words", "alder", 11);
            job.watermark("words", 21);
            assertThat(job.sideOutput("step", LATE)).containsExactly("ash");
            assertThat(job.output("out", String.class)).containsExactly("a[alder]");
        });
    }

    @Test
    void allEventTimeTimersFireAtTheEndOfTheInput() {
        JobTester.verify(job(Windows::new), job -> {
            job.send("words", "ash", 1);
            job.finish();
            assertThat(job.output("out", String.class)).containsExactly("a[ash]");
        });
    }

    /** Emits at a time of the wall clock, again and again, and until a word "x..." takes the timer away. */
    static final class Ticker extends KeyedProcessFunction<String, String, Long> {
        @Override
        public void processElement(String word, Context context, Collector<Long> out) {
            long next = context.timerService().currentProcessingTime() / 100 * 100 + 100;
            if (word.endsWith("x")) {
                context.timerService().deleteProcessingTimeTimer(next);
            } else {
                context.timerService().registerProcessingTimeTimer(next);
            }
        }

        @Override
        public void onTimer(long timestampMs, OnTimerContext context, Collector<Long> out) {
            assertThat(context.timeDomain()).isEqualTo(TimeDomain.PROCESSING_TIME);
            assertThat(context.timerService().currentProcessingTime()).isEqualTo(timestampMs);
            out.collect(timestampMs);
            context.timerService().registerProcessingTimeTimer(timestampMs + 100);
        }
    }

    @Test
    void processingTimeTimersFireAtTheirTimesAndCarryNoTimestamp() {
        JobTester.verify(job(Ticker::new), job -> {
            job.advanceProcessingTime(Duration.ofMillis(50));
            job.send("words", "ash", 7);
            job.advanceProcessingTime(Duration.ofMillis(49));
            assertThat(job.output("out", Long.class)).isEmpty();
            job.advanceProcessingTime(Duration.ofMillis(201));
            assertThat(job.records("out", Long.class))
                    .containsExactly(
                            new TestRecord<>(100L, Long.MIN_VALUE),
                            new TestRecord<>(200L, Long.MIN_VALUE),
                            new TestRecord<>(300L, Long.MIN_VALUE));
        });
    }

    @Test
    void aDeletedTimerDoesNotFire() {
        JobTester.verify(job(Ticker::new), job -> {
            job.send("words", "ash");
            job.send("words", "ax");
            job.advanceProcessingTime(Duration.ofSeconds(1));
            assertThat(job.output("out", Long.class)).isEmpty();
        });
    }

    /** Sets a timer that is due already. */
    static final class Late extends KeyedProcessFunction<String, String, Long> {
        @Override
        public void processElement(String word, Context context, Collector<Long> out) {
            context.timerService().registerEventTimeTimer(context.timestamp());
        }

        @Override
        public void onTimer(long timestampMs, OnTimerContext context, Collector<Long> out) {
            out.collect(timestampMs);
        }
    }

    @Test
    void aTimerSetInThePastFiresAllTheSame() {
        JobTester.verify(job(Late::new), job -> {
            job.watermark("words", 100);
            job.send("words", "ash", 5);
            assertThat(job.output("out", Long.class)).containsExactly(5L);
        });
    }

    @Test
    void moreTimersThanAreFiredAtOnceAllFire() {
        JobTester.verify(job(Late::new), job -> {
            for (int i = 0; i < 250; i++) {
                job.send("words", "ash", i);
            }
            job.watermark("words", 1000);
            assertThat(job.output("out", Long.class)).hasSize(250).isSorted();
        });
    }

    /** Counts words in a map per key, without any map of its own. */
    static final class Counts extends KeyedProcessFunction<String, String, Long> {
        private MapState<String, Long> counts;

        @Override
        public void open(RuntimeContext context) {
            counts = context.getMapState(new MapStateDescriptor<>("counts", Types.STRING, Types.LONG));
        }

        @Override
        public void processElement(String word, Context context, Collector<Long> out) {
            long count = counts.contains(word) ? counts.get(word) + 1 : 1;
            counts.put(word, count);
            out.collect(count);
        }
    }

    @Test
    void mapStateIsPerKeyAndSurvivesARestore() {
        JobTester.verify(job(Counts::new), job -> {
            List.of("ash", "alder", "ash", "beech", "ash").forEach(w -> job.send("words", w));
            assertThat(job.output("out", Long.class)).containsExactly(1L, 1L, 2L, 1L, 3L);
        });
    }

    @Test
    void aReductionEmitsTheResultSoFarOfEachKey() {
        JobTester.verify(
                env -> env.fromSource(ListSource.<String>of("words"), WatermarkStrategy.noWatermarks(), "words")
                        .uid("words")
                        .keyBy(w -> w.substring(0, 1), Types.STRING)
                        .reduce((a, b) -> a + "+" + b, Types.STRING)
                        .uid("step")
                        .sinkTo(new CollectSink<>("out"))
                        .uid("out"),
                job -> {
                    List.of("ash", "beech", "alder").forEach(w -> job.send("words", w, w.length()));
                    assertThat(job.records("out", String.class))
                            .containsExactly(
                                    new TestRecord<>("ash", 3),
                                    new TestRecord<>("beech", 5),
                                    new TestRecord<>("ash+alder", 5));
                });
    }

    private static <R> WeirJob job(Supplier<? extends KeyedProcessFunction<String, String, R>> function) {
        return env -> env.fromSource(ListSource.<String>of("words"), WatermarkStrategy.noWatermarks(), "words")
                .uid("words")
                .keyBy(w -> w.substring(0, 1), Types.STRING)
                .process(function)
                .uid("step")
                .sinkTo(new CollectSink<>("out"))
                .uid("out");
    }
}
