package dev.weir.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.weir.connector.Sink;
import dev.weir.connector.SinkWriter;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.function.CheckpointListener;
import dev.weir.function.Collector;
import dev.weir.function.KeyedProcessFunction;
import dev.weir.function.ProcessFunction;
import dev.weir.function.RuntimeContext;
import dev.weir.state.ValueStateDescriptor;
import dev.weir.state.type.Types;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class UserErrorsTest {
    private final FakeContext context = new FakeContext(0, List.of());

    private static final ValueStateDescriptor<String> STATE = new ValueStateDescriptor<>("state", Types.STRING);

    @Test
    void anExceptionNamesStepAndMethodAndNotTheRecord() throws Exception {
        MapOperator map = new MapOperator(value -> {
            throw new IOException("disk on fire");
        });
        map.open(context);
        assertThatThrownBy(() -> map.process(0, "secret", 0))
                .isInstanceOf(WeirException.class)
                .hasMessage("step 'step': map failed: java.io.IOException: disk on fire")
                .hasCauseInstanceOf(IOException.class)
                .extracting(e -> ((WeirException) e).exitCode())
                .isEqualTo(ExitCode.JOB_FAILED);
    }

    /** What a sink's serializer, partitioner or topic selector throws comes out of its writer. */
    @Test
    void anExceptionOfASinksFunctionNamesTheStep() throws Exception {
        WeirException named = new WeirException(ExitCode.UNAVAILABLE, "no broker");
        SinkOperator sink = new SinkOperator(new Refusing());
        sink.open(context);
        assertThatThrownBy(() -> sink.process(0, new IllegalStateException("no codec"), 0))
                .isInstanceOf(WeirException.class)
                .hasMessage("step 'step': write failed: java.lang.IllegalStateException: no codec");
        assertThat(catchThrowable(() -> sink.process(0, named, 0))).isSameAs(named);
    }

    /** A sink whose writer throws what it is to write. */
    private static final class Refusing implements Sink<RuntimeException> {
        @Override
        public String describe() {
            return "refusing";
        }

        @Override
        public List<String> streams() {
            return List.of();
        }

        @Override
        @SuppressWarnings("unchecked")
        public SinkWriter<RuntimeException> createWriter(SinkContext context) {
            return (SinkWriter<RuntimeException>) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {SinkWriter.class}, (writer, method, arguments) -> {
                        throw (RuntimeException) arguments[0];
                    });
        }
    }

    @Test
    void anExceptionBehindAKeyByNamesTheKeyToo() throws Exception {
        KeyedProcessOperator operator = new KeyedProcessOperator(new KeyedProcessFunction<>() {
            @Override
            public void processElement(Object value, Context context, Collector<Object> out) {
                context.timerService().registerEventTimeTimer(5);
                if (value.equals("bad")) {
                    throw new IllegalStateException("oh");
                }
            }

            @Override
            public void onTimer(long timestampMs, OnTimerContext context, Collector<Object> out) {
                throw new IllegalStateException("dear");
            }
        });
        operator.open(context);
        operator.processKeyed(0, "LHR", 1, "good", 0);
        assertThatThrownBy(() -> operator.processKeyed(0, "CDG", 2, "bad", 0))
                .hasMessage("step 'step': processElement failed at key 'CDG': java.lang.IllegalStateException: oh");
        assertThatThrownBy(() -> operator.fireTimers(9, 0, 10))
                .hasMessageMatching("step 'step': onTimer failed at key '(LHR|CDG)': .*dear");
    }

    @Test
    void aFunctionThatGivesNullIsAnError() throws Exception {
        MapOperator map = new MapOperator(value -> null);
        map.open(context);
        assertThatThrownBy(() -> map.process(0, "a", 0)).hasMessageContaining("map gave null");

        FlatMapOperator flatMap = new FlatMapOperator((value, out) -> out.collect(null));
        flatMap.open(context);
        assertThatThrownBy(() -> flatMap.process(0, "a", 0)).hasMessageContaining("collect gave null");
    }

    @Test
    void aFailureOfALaterStepCannotBeCaughtAway() throws Exception {
        ProcessOperator operator = process((value, out) -> {
            try {
                out.collect(value);
            } catch (RuntimeException e) {
                // swallowed
            }
        });
        WeirException later = new WeirException(ExitCode.JOB_FAILED, "step 'later': map failed");
        context.failDownstream(later);
        assertThat(catchThrowable(() -> operator.process(0, "a", 0))).isSameAs(later);
    }

    @Test
    void anErrorOfALaterStepCannotBeCaughtAwayEither() throws Exception {
        ProcessOperator operator = process((value, out) -> {
            try {
                out.collect(value);
            } catch (Throwable e) {
                // swallowed
            }
        });
        OutOfMemoryError later = new OutOfMemoryError("Java heap space");
        context.failDownstream(later);
        assertThat(catchThrowable(() -> operator.process(0, "a", 0))).isSameAs(later);
    }

    @Test
    void anErrorOfALaterStepIsNotTakenForOnesOwn() throws Exception {
        ProcessOperator operator = process((value, out) -> {
            try {
                out.collect(value);
            } catch (Throwable e) {
                throw new IllegalStateException("wrapped", e);
            }
        });
        OutOfMemoryError later = new OutOfMemoryError("Java heap space");
        context.failDownstream(later);
        assertThat(catchThrowable(() -> operator.process(0, "a", 0))).isSameAs(later);
    }

    /** A function that calls itself without an end is the user's bug, not Weir's. */
    @Test
    void aStackThatOverflowsNamesTheStep() throws Exception {
        MapOperator map = new MapOperator(UserErrorsTest::deeper);
        map.open(context);
        assertThatThrownBy(() -> map.process(0, 0, 0))
                .isInstanceOf(WeirException.class)
                .hasMessage("step 'step': map failed: java.lang.StackOverflowError")
                .extracting(e -> ((WeirException) e).exitCode())
                .isEqualTo(ExitCode.JOB_FAILED);
    }

    private static Object deeper(Object depth) {
        return (int) depth < 0 ? depth : deeper((int) depth + 1);
    }

    @Test
    void aFailureOfALaterStepIsNotTakenForOnesOwn() throws Exception {
        ProcessOperator operator = process((value, out) -> {
            try {
                out.collect(value);
            } catch (RuntimeException e) {
                throw new IllegalStateException("wrapped", e);
            }
        });
        IOException later = new IOException("checked");
        context.failDownstream(later);
        assertThat(catchThrowable(() -> operator.process(0, "a", 0))).isSameAs(later);
    }

    @Test
    void keyedStateWithoutAKeyByIsAnErrorThatSaysWhatToDo() {
        assertOpenFails(c -> c.getState(STATE), "'state' without a keyBy", "splitListState");
    }

    @Test
    void aStateAskedForTwiceIsAnError() {
        assertOpenFails(
                c -> {
                    c.splitListState("twice", Types.LONG);
                    c.splitListState("twice", Types.LONG);
                },
                "two states named 'twice'");
    }

    @Test
    void aStateNameOfTheEngineIsAnError() {
        assertOpenFails(c -> c.splitListState("_mine", Types.LONG), "named '_mine'", "no underscore");
    }

    @Test
    void aStateAskedForAfterOpenIsAnError() throws Exception {
        List<RuntimeContext> kept = new ArrayList<>();
        opening(kept::add).open(context);
        assertThatThrownBy(() -> kept.get(0).splitListState("late", Types.LONG))
                .hasMessageContaining("'late' after open");
    }

    @Test
    void aFunctionIsClosedOnceAlsoWhenOpeningItFailed() throws Exception {
        List<String> calls = new ArrayList<>();
        ProcessOperator operator = new ProcessOperator(new ProcessFunction<>() {
            @Override
            public void open(RuntimeContext context) throws Exception {
                throw new IOException("no");
            }

            @Override
            public void processElement(Object value, Context context, Collector<Object> out) {}

            @Override
            public void close() {
                calls.add("close");
            }
        });
        assertThatThrownBy(() -> operator.open(context)).hasMessageContaining("open failed");
        operator.close();
        operator.close();
        assertThat(calls).containsExactly("close");
    }

    /** Remembers which checkpoints are complete. */
    static final class Listening extends ProcessFunction<Object, Object> implements CheckpointListener {
        final List<Long> completed = new ArrayList<>();

        @Override
        public void processElement(Object value, Context context, Collector<Object> out) {}

        @Override
        public void checkpointCompleted(long n) {
            completed.add(n);
        }
    }

    @Test
    void aFunctionThatListensIsToldOfCheckpoints() throws Exception {
        Listening function = new Listening();
        ProcessOperator operator = new ProcessOperator(function);
        operator.open(context);
        operator.checkpointCompleted(7);
        assertThat(function.completed).containsExactly(7L);
    }

    private void assertOpenFails(Consumer<RuntimeContext> opening, String... parts) {
        assertThatThrownBy(() -> opening(opening).open(context))
                .isInstanceOf(WeirException.class)
                .hasMessageContainingAll(parts)
                .extracting(e -> ((WeirException) e).exitCode())
                .isEqualTo(ExitCode.CONFIGURATION);
    }

    private static ProcessOperator opening(Consumer<RuntimeContext> opening) {
        return new ProcessOperator(new ProcessFunction<>() {
            @Override
            public void open(RuntimeContext context) {
                opening.accept(context);
            }

            @Override
            public void processElement(Object value, Context context, Collector<Object> out) {}
        });
    }

    private interface Body {
        void run(Object value, Collector<Object> out);
    }

    private ProcessOperator process(Body body) throws Exception {
        ProcessOperator operator = new ProcessOperator(new ProcessFunction<>() {
            @Override
            public void processElement(Object value, Context context, Collector<Object> out) {
                body.run(value, out);
            }
        });
        operator.open(context);
        return operator;
    }
}
