package dev.weir.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.checkpoint.CheckpointMetadata.OperatorState;
import dev.weir.checkpoint.CheckpointMetadata.OperatorState.Mode;
import dev.weir.error.WeirException;
import dev.weir.function.BroadcastProcessFunction;
import dev.weir.function.Collector;
import dev.weir.function.ProcessFunction;
import dev.weir.function.RuntimeContext;
import dev.weir.state.ListState;
import dev.weir.state.MapStateDescriptor;
import dev.weir.state.type.Type;
import dev.weir.state.type.Types;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** State that belongs to no key, across tasks: what {@code JobTester} with its one task cannot show. */
class OperatorStateTest {
    record Point(long x) {}

    /** Keeps every value, and emits all of them. */
    static final class Keep extends ProcessFunction<Object, Object> {
        private final Type<Object> type;
        private ListState<Object> kept;

        @SuppressWarnings("unchecked")
        Keep(Type<?> type) {
            this.type = (Type<Object>) type;
        }

        @Override
        public void open(RuntimeContext context) {
            kept = context.splitListState("kept", type);
        }

        @Override
        public void processElement(Object value, Context context, Collector<Object> out) {
            kept.add(value);
            kept.get().forEach(out::collect);
        }
    }

    @Test
    void aSplitListIsRestoredFromTheItemsOfAnyTasks() throws Exception {
        List<OperatorState> first = stateAfter(new ProcessOperator(new Keep(Types.STRING)), 0, List.of(), "a", "b");
        List<OperatorState> second = stateAfter(new ProcessOperator(new Keep(Types.STRING)), 1, List.of(), "c");
        List<byte[]> all = List.of(
                second.get(0).items().get(0),
                first.get(0).items().get(0),
                first.get(0).items().get(1));
        OperatorState joined =
                new OperatorState("kept", Mode.SPLIT, first.get(0).schema(), all);

        FakeContext context = new FakeContext(0, List.of(joined));
        run(new ProcessOperator(new Keep(Types.STRING)), context, "d");
        assertThat(context.emitted()).containsExactly("c", "a", "b", "d");
    }

    @Test
    void aSnapshotDoesNotFollowLaterChanges() throws Exception {
        ProcessOperator operator = new ProcessOperator(new Keep(Types.BYTES));
        byte[] value = {1};
        List<OperatorState> state = stateAfter(operator, 0, List.of(), value);
        value[0] = 9;
        operator.process(0, new byte[] {2}, 0);
        assertThat(state.get(0).items()).hasSize(1);
        assertThat(operator.operatorState().get(0).items().get(0)).isEqualTo(new byte[] {2, 1});
    }

    @Test
    void aSplitListIsReadWithAnEvolvedSchema() throws Exception {
        Schema before = new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"Point\",\"namespace\":\""
                        + Types.record(Point.class).schema().getNamespace()
                        + "\",\"fields\":[{\"name\":\"y\",\"type\":\"int\"},{\"name\":\"x\",\"type\":\"int\"}]}");
        OperatorState old = new OperatorState("kept", Mode.SPLIT, before.toString(), List.of(new byte[] {4, 14}));
        FakeContext context = new FakeContext(0, List.of(old));
        run(new ProcessOperator(new Keep(Types.record(Point.class))), context, new Point(1));
        assertThat(context.emitted()).containsExactly(new Point(7), new Point(1));
    }

    @Test
    void anUnreadableSchemaIsAnErrorThatNamesStepAndState() {
        OperatorState old = new OperatorState("kept", Mode.SPLIT, "\"string\"", List.of(new byte[] {2, 'a'}));
        assertThatThrownBy(() -> new ProcessOperator(new Keep(Types.LONG)).open(new FakeContext(0, List.of(old))))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("step 'step', state 'kept': the checkpoint holds \"string\"");
    }

    @Test
    void restoredStateThatNobodyAsksForIsAnError() {
        OperatorState old = new OperatorState("dropped", Mode.SPLIT, "\"string\"", List.of());
        assertThatThrownBy(() -> new ProcessOperator(new Keep(Types.LONG)).open(new FakeContext(0, List.of(old))))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("'dropped'")
                .hasMessageContaining("--allow-non-restored-state");
    }

    @Test
    void aStateOfAnotherKindUnderTheSameNameIsAnError() {
        OperatorState old = new OperatorState("kept", Mode.BROADCAST, "\"long\"", List.of());
        assertThatThrownBy(() -> new ProcessOperator(new Keep(Types.LONG)).open(new FakeContext(0, List.of(old))))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("as BROADCAST, the step asks for it as SPLIT");
    }

    private static final MapStateDescriptor<String, Long> RULES =
            new MapStateDescriptor<>("rules", Types.STRING, Types.LONG);

    /** Looks words up in a broadcast map. */
    static final class LookUp extends BroadcastProcessFunction<Object, Object, Object> {
        @Override
        public void processElement(Object value, ReadOnlyContext context, Collector<Object> out) {
            Long found = context.getBroadcastState(RULES).get((String) value);
            out.collect(found == null ? "none" : found);
        }

        @Override
        public void processBroadcastElement(Object value, Context context, Collector<Object> out) {
            context.getBroadcastState(RULES).put((String) value, (long) ((String) value).length());
        }
    }

    @Test
    void ofABroadcastMapOnlyTheFirstTaskWritesTheContentAndEveryTaskGetsIt() throws Exception {
        List<OperatorState> first = lookUpStateAfter(0, "ash", "alder");
        List<OperatorState> second = lookUpStateAfter(1, "ash", "alder");
        assertThat(first.get(0).mode()).isEqualTo(Mode.BROADCAST);
        assertThat(first.get(0).items()).hasSize(2);
        assertThat(second.get(0).items()).isEmpty();
        assertThat(second.get(0).schema()).isEqualTo(first.get(0).schema());

        for (int subtask = 0; subtask < 3; subtask++) {
            FakeContext context = new FakeContext(subtask, first);
            run(new BroadcastProcessOperator(new LookUp(), List.of(RULES)), context, "alder", "beech");
            assertThat(context.emitted()).containsExactly(5L, "none");
        }
    }

    public static final class Word {
        public String text = "";

        @Override
        public boolean equals(Object o) {
            return o instanceof Word w && w.text.equals(text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }
    }

    private static HeapBroadcastState<Word, Long> wordState() {
        return new HeapBroadcastState<>(new MapStateDescriptor<>("words", Types.of(Word.class), Types.LONG), true);
    }

    @Test
    void aKeyOfABroadcastMapDoesNotFollowLaterChanges() {
        HeapBroadcastState<Word, Long> state = wordState();
        Word word = new Word();
        word.text = "ash";
        state.put(word, 1L);
        word.text = "beech";
        state.put(word, 2L);
        state.immutableEntries().forEach(e -> e.getKey().text = "changed");
        Word ash = new Word();
        ash.text = "ash";
        assertThat(state.get(ash)).isEqualTo(1);
        assertThat(state.snapshot().items()).hasSize(2);
    }

    /** At the call, where the step is known, and not when the next checkpoint writes it. */
    @Test
    @SuppressWarnings("NullAway") // just that
    void nullsAreRefusedWhenTheyCome() {
        HeapBroadcastState<Word, Long> state = wordState();
        assertThatThrownBy(() -> state.put(new Word(), null)).hasMessage("a broadcast state's value");
        assertThatThrownBy(() -> state.put(null, 1L)).hasMessage("a broadcast state's key");
        assertThat(state.snapshot().items()).isEmpty();
        ListState<String> list = new OperatorStates(new FakeContext(0, List.of())).splitList("kept", Types.STRING);
        assertThatThrownBy(() -> list.add(null)).hasMessage("an element of a split list");
        assertThatThrownBy(() -> list.update(Arrays.asList("a", null))).hasMessage("an element of a split list");
    }

    private static List<OperatorState> lookUpStateAfter(int subtask, String... rules) throws Exception {
        BroadcastProcessOperator operator = new BroadcastProcessOperator(new LookUp(), List.of(RULES));
        operator.open(new FakeContext(subtask, List.of()));
        for (String rule : rules) {
            operator.process(1, rule, 0);
        }
        return operator.operatorState();
    }

    private static List<OperatorState> stateAfter(
            Operator operator, int subtask, List<OperatorState> restored, Object... values) throws Exception {
        run(operator, new FakeContext(subtask, restored), values);
        return operator.operatorState();
    }

    private static void run(Operator operator, FakeContext context, Object... values) throws Exception {
        operator.open(context);
        for (Object value : values) {
            operator.process(0, value, 0);
        }
    }
}
