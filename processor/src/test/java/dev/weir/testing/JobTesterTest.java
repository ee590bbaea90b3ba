package dev.weir.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.function.Collector;
import dev.weir.function.OutputTag;
import dev.weir.function.ProcessFunction;
import dev.weir.function.RuntimeContext;
import dev.weir.job.DataStream;
import dev.weir.job.SingleOutputStreamOperator;
import dev.weir.job.StreamEnvironment;
import dev.weir.job.WatermarkStrategy;
import dev.weir.job.WeirJob;
import dev.weir.state.ListState;
import dev.weir.state.type.Types;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class JobTesterTest {
    private static final OutputTag<String> LONG_WORDS = new OutputTag<>("long");
    private static final OutputTag<byte[][]> PARTS = new OutputTag<>("parts");

    /** Numbers words, rightly or wrongly. */
    static final class Number extends ProcessFunction<String, String> {
        private int field;

        @Override
        public void processElement(String word, Context context, Collector<String> out) {
            out.collect(++field + word);
        }
    }

    /** Emits one list again and again. */
    static final class Reuse extends ProcessFunction<String, List<String>> {
        private final List<String> reused = new ArrayList<>();

        @Override
        public void processElement(String word, Context context, Collector<List<String>> out) {
            reused.add(word);
            out.collect(reused);
        }
    }

    static final class Split extends ProcessFunction<String, String> {
        private RuntimeContext runtime;

        @Override
        public void open(RuntimeContext context) {
            runtime = context;
        }

        @Override
        public void processElement(String word, Context context, Collector<String> out) {
            if (word.length() > 3) {
                context.output(LONG_WORDS, word);
                runtime.count("long-words", 1);
            } else {
                out.collect(word);
            }
        }
    }

    static final class Watermarks extends ProcessFunction<String, Long> {
        @Override
        public void processElement(String word, Context context, Collector<Long> out) {
            out.collect(context.timerService().currentWatermark());
        }
    }

    @Test
    void stateKeptInAFieldIsFoundByRestoringAtEveryStep() {
        assertThatThrownBy(() -> JobTester.verify(process(Number::new), job -> {
                    job.send("words", "ash");
                    job.send("words", "oak");
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the sink 'out'")
                .hasMessageContaining("in a field that belongs into state");
    }

    /** Emits what it gets as bytes, and beside it as an array of them. */
    static final class Encode extends ProcessFunction<String, byte[]> {
        private final Function<String, String> change;

        Encode(Function<String, String> change) {
            this.change = change;
        }

        @Override
        public void processElement(String word, Context context, Collector<byte[]> out) {
            byte[] bytes = change.apply(word).getBytes(StandardCharsets.UTF_8);
            context.output(PARTS, new byte[][] {bytes});
            out.collect(bytes);
        }
    }

    @Test
    void arraysAreComparedByWhatTheyHold() {
        JobTester.verify(process(() -> new Encode(word -> word)), job -> job.send("words", "ash"));
        int[] calls = {0};
        assertThatThrownBy(() -> JobTester.verify(
                        process(() -> new Encode(word -> word + calls[0]++)), job -> job.send("words", "ash")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the sink 'out' got [TestRecord[value=[97, 115, 104, 49]")
                .hasMessageContaining("but [TestRecord[value=[97, 115, 104, 48]");
    }

    @Test
    void whatHasNoEqualsIsSaidToBeComparedByIt() {
        assertThatThrownBy(() -> JobTester.verify(
                        process(() -> new ProcessFunction<String, Object>() {
                            @Override
                            public void processElement(String word, Context context, Collector<Object> out) {
                                out.collect(new Object());
                            }
                        }),
                        job -> job.send("words", "ash")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("does their class have equals?");
    }

    @Test
    void anEmittedObjectThatIsChangedAfterwardsIsFound() {
        try (JobTester job = JobTester.of(process(Reuse::new))) {
            job.send("words", "ash");
            assertThatThrownBy(() -> job.send("words", "oak"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("'step' emitted was changed afterwards: it is [ash, oak] now");
        }
    }

    @Test
    void sideOutputsAndCountersAreSeenConnectedOrNot() {
        try (JobTester job = JobTester.of(process(Split::new))) {
            job.send("words", "ash");
            job.send("words", "alder");
            assertThat(job.output("out", String.class)).containsExactly("ash");
            assertThat(job.sideOutput("step", LONG_WORDS)).containsExactly("alder");
            assertThat(job.counter("step", "long-words")).isEqualTo(1);
        }
    }

    @Test
    void aConnectedSideOutputReachesItsSinkAndNothingElseDoes() {
        CollectSink<String> longWords = new CollectSink<>("long");
        WeirJob definition = env -> {
            SingleOutputStreamOperator<String> split =
                    words(env, "words").process(Split::new).uid("step");
            split.sinkTo(new CollectSink<>("out")).uid("out");
            split.getSideOutput(LONG_WORDS).sinkTo(longWords).uid("long");
        };
        try (JobTester job = JobTester.of(definition)) {
            job.send("words", "ash");
            job.send("words", "alder");
            assertThat(job.output("out", String.class)).containsExactly("ash");
            assertThat(longWords.values()).containsExactly("alder");
        }
    }

    @Test
    void aStepWithTwoInputsHasTheSmallerWatermark() {
        WeirJob definition = env -> words(env, "a")
                .union(words(env, "b"))
                .process(Watermarks::new)
                .uid("step")
                .sinkTo(new CollectSink<>("out"))
                .uid("out");
        try (JobTester job = JobTester.of(definition)) {
            job.watermark("a", 10);
            job.send("a", "x");
            job.watermark("b", 7);
            job.send("a", "x");
            job.watermark("b", 70);
            job.send("a", "x");
            assertThat(job.output("out", Long.class)).containsExactly(Long.MIN_VALUE, 7L, 10L);
        }
    }

    @Test
    void partitionsOfAListSourceHoldTheWatermarkBackUntilTheyEnd() {
        WatermarkStrategy<String> byLength =
                WatermarkStrategy.<String>forMonotonousTimestamps().withTimestampAssigner((word, ts) -> word.length());
        ListSource<String> twoPartitions =
                ListSource.ofPartitions("words", List.of(List.of("a", "bb", "ccc", "dddd"), List.of("z")));
        WeirJob definition = env -> env.fromSource(twoPartitions, byLength, "words")
                .uid("words")
                .process(Watermarks::new)
                .uid("step")
                .sinkTo(new CollectSink<>("out"))
                .uid("out");
        try (JobTester job = JobTester.of(definition)) {
            job.run();
            // Seen before a, z, bb, ccc, dddd: from ccc on the second partition has ended.
            assertThat(job.output("out", Long.class)).containsExactly(Long.MIN_VALUE, Long.MIN_VALUE, 0L, 1L, 2L);
        }
    }

    @Test
    void anIdlePartitionHoldsTheWatermarkBackNoLonger() {
        WatermarkStrategy<String> strategy =
                WatermarkStrategy.<String>forMonotonousTimestamps().withIdleness(Duration.ofSeconds(10));
        ListSource<String> twoPartitions = ListSource.ofPartitions("words", List.of(List.of(), List.of()));
        WeirJob definition = env -> env.fromSource(twoPartitions, strategy, "words")
                .uid("words")
                .process(Watermarks::new)
                .uid("step")
                .sinkTo(new CollectSink<>("out"))
                .uid("out");
        try (JobTester job = JobTester.of(definition)) {
            job.advanceProcessingTime(Duration.ofSeconds(9));
            job.send("words", "a", 100);
            job.send("words", "b", 100);
            job.advanceProcessingTime(Duration.ofSeconds(1));
            job.send("words", "c", 100);
            assertThat(job.output("out", Long.class)).containsExactly(Long.MIN_VALUE, Long.MIN_VALUE, 99L);
        }
    }

    @Test
    void anUnknownUidIsNamedWithThoseThatThereAre() {
        try (JobTester job = JobTester.of(process(Split::new))) {
            assertThatThrownBy(() -> job.send("wrods", "ash"))
                    .hasMessageContaining("no source with the uid 'wrods'")
                    .hasMessageContaining("[words, step, out]");
        }
    }

    @Test
    void nothingCanBeSentBehindTheEnd() {
        try (JobTester job = JobTester.of(process(Split::new))) {
            job.finish();
            assertThatThrownBy(() -> job.send("words", "ash")).hasMessageContaining("finished");
        }
    }

    /** Keeps words in a split list until the third, and emits them. */
    static final class Triples extends ProcessFunction<String, List<String>> {
        private ListState<String> kept;

        @Override
        public void open(RuntimeContext context) {
            kept = context.splitListState("kept", Types.STRING);
        }

        @Override
        public void processElement(String word, Context context, Collector<List<String>> out) {
            kept.add(word);
            if (kept.get().size() == 3) {
                out.collect(kept.get());
                kept.clear();
            }
        }
    }

    @Test
    void splitListsSurviveARestoreAtEveryStep() {
        JobTester.verify(process(Triples::new), job -> {
            List.of("a", "b", "c", "d", "e", "f", "g").forEach(w -> job.send("words", w));
            assertThat(job.output("out", List.class)).containsExactly(List.of("a", "b", "c"), List.of("d", "e", "f"));
        });
    }

    @Test
    void parametersReachTheJob() {
        WeirJob definition = env -> {
            String suffix = env.parameters().getString("suffix");
            words(env, "words")
                    .map(w -> w + suffix)
                    .sinkTo(new CollectSink<>("out"))
                    .uid("out");
        };
        try (JobTester job = JobTester.of(definition, Map.of("suffix", "!"))) {
            job.send("words", "ash");
            assertThat(job.output("out", String.class)).containsExactly("ash!");
        }
    }

    private static <R> WeirJob process(Supplier<? extends ProcessFunction<String, R>> function) {
        return env -> words(env, "words")
                .process(function)
                .uid("step")
                .sinkTo(new CollectSink<>("out"))
                .uid("out");
    }

    private static DataStream<String> words(StreamEnvironment env, String uid) {
        return env.fromSource(ListSource.<String>of(uid), WatermarkStrategy.noWatermarks(), "words")
                .uid(uid);
    }
}
