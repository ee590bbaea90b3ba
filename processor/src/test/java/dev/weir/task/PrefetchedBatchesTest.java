package dev.weir.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.weir.connector.Sink;
import dev.weir.dataflow.Batch;
import dev.weir.dataflow.TaskOutputs;
import dev.weir.job.WatermarkStrategy;
import dev.weir.operator.Operator;
import dev.weir.operator.OperatorCounters;
import dev.weir.operator.Output;
import dev.weir.state.FrozenLayer;
import dev.weir.state.base.LayerFold;
import dev.weir.state.base.RecordedBase;
import dev.weir.state.type.Types;
import dev.weir.testing.CollectSink;
import dev.weir.testing.ListSource;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A task says which keys a batch has before it processes it. */
class PrefetchedBatchesTest {
    private static final int KEYS = 4 * Batch.CAPACITY;

    private final RecordedBase base = new RecordedBase();

    @Test
    void afterABatchThatReadsWhatIsThereTheNextIsReadByOneCall() throws Exception {
        CollectSink<String> first = new CollectSink<>("out");
        LayerFold.fold(List.of(run("a", first)), base);
        assertThat(base.together).isEmpty();
        base.forgetCalls();

        CollectSink<String> second = new CollectSink<>("out");
        run("b", second);
        assertThat(second.values()).containsExactlyElementsOf(records("ab"));
        int together = base.together.stream().mapToInt(List::size).sum();
        assertThat(together).isGreaterThanOrEqualTo(KEYS / 2);
        assertThat(together + base.single.size()).isEqualTo(KEYS);
    }

    /** Appends to each key's state. @return what changed */
    private FrozenLayer run(String appended, CollectSink<String> sink) throws Exception {
        String[] input = records(appended).toArray(String[]::new);
        TasksOfAJob job = new TasksOfAJob(
                env -> env.fromSource(ListSource.of("in", input), WatermarkStrategy.noWatermarks(), "in")
                        .uid("in")
                        .keyBy(s -> s.substring(0, s.indexOf('=')), Types.STRING)
                        .reduce((a, b) -> a + b.substring(b.indexOf('=') + 1), Types.STRING)
                        .uid("last")
                        .sinkTo(sink)
                        .uid("out"),
                1,
                base);
        job.runUntilQuiet();
        job.trigger(1);
        job.runUntilQuiet();
        return job.snapshots().values().stream()
                .flatMap(task -> task.operators().stream())
                .filter(operator -> operator.uid().equals("last"))
                .map(TaskSnapshot.OperatorSnapshot::layer)
                .findFirst()
                .orElseThrow();
    }

    private static List<String> records(String value) {
        return IntStream.range(0, KEYS).mapToObj(i -> "k" + i + "=" + value).toList();
    }

    @Test
    void anOperatorWithoutKeyedStateTakesKeyedBatchesToo() {
        Operator operator = new Operator() {
            @Override
            public void process(int input, Object value, long timestampMs) {}
        };
        TaskId id = new TaskId(0, "stateless", 0, 1);
        Chain.Member member = new Chain.Member(operator, context(id));
        Chain chain = new Chain(List.of(member), List.of(), List.of(), new TaskOutputs());
        Batch keyed = new Batch(true);
        keyed.add("value", 0, "key", 1);
        assertThatCode(() -> chain.prefetch(keyed)).doesNotThrowAnyException();
    }

    @SuppressWarnings("NullAway") // nothing is emitted, and no clock is asked
    private static TaskOperatorContext context(TaskId id) {
        Output nowhere = null;
        Sink.SinkContext nothing = null;
        return new TaskOperatorContext(
                id.name(), false, id, 128, nowhere, null, null, false, nothing, new OperatorCounters());
    }
}
