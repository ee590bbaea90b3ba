package dev.weir.state.heap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.state.FrozenLayer;
import dev.weir.state.KeyGroupRange;
import dev.weir.state.ListState;
import dev.weir.state.ListStateDescriptor;
import dev.weir.state.MapState;
import dev.weir.state.MapStateDescriptor;
import dev.weir.state.TableUse;
import dev.weir.state.ValueState;
import dev.weir.state.ValueStateDescriptor;
import dev.weir.state.base.LayerFold;
import dev.weir.state.base.RecordedBase;
import dev.weir.state.model.ManualTime;
import dev.weir.state.model.SomeKeys;
import dev.weir.state.type.Types;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the tables over a base hold of entries that are large. */
class TableMemoryTest {
    private static final int KEYS = 60;

    private final RecordedBase base = new RecordedBase();
    private HeapKeyedStateBackend backend = open(1 << 30);

    private HeapKeyedStateBackend open(long bytes) {
        return new HeapKeyedStateBackend(
                "sums", Types.STRING, 128, new KeyGroupRange(0, 127), new ManualTime(), base, bytes);
    }

    private void fold() throws IOException {
        LayerFold.fold(List.of(backend.freeze()), base);
    }

    private void use(int key) {
        SomeKeys one = SomeKeys.of("key" + key);
        backend.setCurrentKey("key" + key, one.keyHash(0));
    }

    /** Fewer of them than are inserted between two looks where entries are small. */
    @Test
    void largeValuesLeaveBeforeManyAreRead() throws IOException {
        ValueState<String> notes = backend.value(new ValueStateDescriptor<>("notes", Types.STRING));
        for (int key = 0; key < KEYS; key++) {
            use(key);
            notes.update("x".repeat(20_000));
        }
        fold();
        backend = open(1_000_000);
        notes = backend.value(new ValueStateDescriptor<>("notes", Types.STRING));
        for (int key = 0; key < KEYS; key++) {
            use(key);
            assertThat(notes.value()).hasSize(20_000);
        }
        TableUse use = backend.tableUse();
        assertThat(use.tableBytes()).isLessThan(use.limitBytes());
    }

    /** All that is there is read again and again while little comes, so that nothing is ever found unused. */
    @Test
    void whatIsAlwaysInUseLeavesAsWell() throws IOException {
        ValueState<String> notes = backend.value(new ValueStateDescriptor<>("notes", Types.STRING));
        for (int key = 0; key < 10 * KEYS; key++) {
            use(key);
            notes.update("x".repeat(2_000));
        }
        fold();
        backend = open(1_000_000);
        notes = backend.value(new ValueStateDescriptor<>("notes", Types.STRING));
        for (int known = 1; known <= 10 * KEYS; known++) {
            for (int key = 0; key < known; key++) {
                use(key);
                assertThat(notes.value()).hasSize(2_000);
            }
            assertFits();
        }
    }

    /** What was in a map and is deleted stays known in the table for a while, as long as the key itself may be in use. */
    @Test
    void aMapThatIsAlwaysInUseGetsRidOfWhatWasInIt() throws IOException {
        backend = open(20_000);
        MapState<Integer, String> notes = backend.map(new MapStateDescriptor<>("notes", Types.INT, Types.STRING));
        use(1);
        for (int i = 0; i < 40 * KEYS; i++) {
            notes.put(i, "some");
            fold();
            notes.remove(i - 1);
            fold();
            assertFits();
        }
        assertThat(notes.get(40 * KEYS - 1)).isEqualTo("some");
        assertThat(notes.get(40 * KEYS - 2)).isNull();
    }

    /** And as many as are inserted between two looks besides. */
    private void assertFits() {
        TableUse use = backend.tableUse();
        assertThat(use.tableBytes()).isLessThan(use.limitBytes() + use.limitBytes() / 4);
    }

    /** A list is in the table whole until the base has what changed of it. */
    @Test
    void aListThatChangesCountsWhole() throws IOException {
        ListState<String> notes = listsInTheBase(2_000_000);
        addToEach(notes, "one more");
        TableUse use = backend.tableUse();
        assertThat(use.changedBytes()).isGreaterThan(use.tableBytes() / 10 * 9);
        assertThat(backend.wantsCheckpoint()).isTrue();
    }

    /** In however many epochs it has changed meanwhile; but what is new of it may count twice until it is folded. */
    @Test
    void whatWasInAListThatChangesAgainCountsOnce() throws IOException {
        ListState<String> notes = listsInTheBase(10_000_000);
        addToEach(notes, "one more");
        backend.freeze();
        addToEach(notes, "another");
        FrozenLayer before = backend.freeze();
        addToEach(notes, "the last");
        TableUse use = backend.tableUse();
        assertThat(use.frozenBytes() + use.changedBytes()).isLessThan(use.tableBytes() / 4 * 5);
        assertThat(use.changedBytes()).isGreaterThan(use.tableBytes() / 2);
        before.folded();
        assertThat(backend.tableUse().frozenBytes()).isZero();
    }

    /** The next one's barrier may stand behind the input of the task that waits. */
    @Test
    void whatWasFrozenForACheckpointThatWasGivenUpIsNotWaitedFor() {
        backend = open(1_000_000);
        ValueState<String> notes = backend.value(new ValueStateDescriptor<>("notes", Types.STRING));
        FrozenLayer aborted = fill(notes);
        assertThat(backend.isFull()).isTrue();
        backend.checkpointAborted();
        assertThat(backend.isFull()).isFalse();
        assertThat(backend.wantsCheckpoint()).isTrue();

        FrozenLayer completed = fill(notes);
        assertThat(backend.isFull()).isTrue();
        aborted.folded();
        assertThat(backend.isFull()).isTrue();
        completed.folded();
        assertThat(backend.isFull()).isFalse();
    }

    @Test
    void whatTheNextCheckpointTakesAlongIsWaitedFor() {
        backend = open(1_000_000);
        ValueState<String> notes = backend.value(new ValueStateDescriptor<>("notes", Types.STRING));
        FrozenLayer aborted = fill(notes);
        backend.checkpointAborted();
        TableUse use = backend.tableUse();
        assertThat(use.frozenBytes()).isZero();
        assertThat(use.changedBytes()).isGreaterThan(use.limitBytes());
        backend.freeze();
        assertThat(backend.isFull()).isTrue();
        aborted.folded();
        assertThat(backend.isFull()).isFalse();
    }

    /** More than the tables may take. */
    private FrozenLayer fill(ValueState<String> notes) {
        for (int key = 0; key < KEYS; key++) {
            use(key);
            notes.update("x".repeat(20_000));
        }
        // Sizes are known when values have been written.
        FrozenLayer first = backend.freeze();
        try {
            first.writeTo(base.fold());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        for (int key = 0; key < KEYS; key++) {
            use(key);
            notes.update("y".repeat(20_000));
        }
        return backend.freeze();
    }

    /** What comes and goes within an epoch leaves nothing that a fold could set free. */
    @Test
    void anEpochWithoutAChangeHoldsNothing() throws IOException {
        backend = open(100_000);
        ListState<String> notes = backend.list(new ListStateDescriptor<>("notes", Types.STRING));
        for (int epoch = 0; epoch < 3; epoch++) {
            for (int key = 0; key < 10 * KEYS; key++) {
                use(key);
                notes.add("for a moment");
                notes.clear();
            }
            backend.freeze();
            assertThat(backend.tableUse().frozenBytes()).isZero();
            assertThat(backend.isFull()).isFalse();
            assertThat(backend.wantsCheckpoint()).isFalse();
        }
        assertThat(backend.tableUse().tableBytes()).isLessThan(5 * 10 * KEYS * 200L);
    }

    /** Of six epochs each, for a backend that has not read them. */
    private ListState<String> listsInTheBase(long bytes) throws IOException {
        ListStateDescriptor<String> descriptor = new ListStateDescriptor<>("notes", Types.STRING);
        for (int epoch = 0; epoch < 6; epoch++) {
            addToEach(backend.list(descriptor), "x".repeat(2_000));
            fold();
        }
        backend = open(bytes);
        return backend.list(descriptor);
    }

    private void addToEach(ListState<String> notes, String note) {
        for (int key = 0; key < KEYS; key++) {
            use(key);
            notes.add(note);
        }
    }
}
