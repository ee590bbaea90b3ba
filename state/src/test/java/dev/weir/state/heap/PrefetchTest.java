package dev.weir.state.heap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.state.KeyGroupRange;
import dev.weir.state.KeyHash;
import dev.weir.state.StateTtl;
import dev.weir.state.ValueState;
import dev.weir.state.ValueStateDescriptor;
import dev.weir.state.base.LayerFold;
import dev.weir.state.base.RecordedBase;
import dev.weir.state.model.ManualTime;
import dev.weir.state.model.SomeKeys;
import dev.weir.state.type.Types;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Values that a batch is about to need, read from the base by one call. */
class PrefetchTest {
    private static final ValueStateDescriptor<Long> TOTAL = new ValueStateDescriptor<>("total", Types.LONG);
    private static final KeyGroupRange ALL = new KeyGroupRange(0, 127);
    private static final long PLENTY = 1 << 20;

    private final RecordedBase base = new RecordedBase();
    private final ManualTime time = new ManualTime();
    private HeapKeyedStateBackend backend;
    private ValueState<Long> total;

    /** The base holds a1 to a400 with their numbers. */
    @BeforeEach
    void valuesInTheBase() throws IOException {
        open(TOTAL, ALL, PLENTY);
        for (long i = 1; i <= 400; i++) {
            update("a" + i, i);
        }
        fold();
        open(TOTAL, ALL, PLENTY);
    }

    private void open(ValueStateDescriptor<Long> descriptor, KeyGroupRange range, long tableBytes) {
        backend = new HeapKeyedStateBackend("sums", Types.STRING, 128, range, time, base, tableBytes);
        total = backend.value(descriptor);
    }

    private void fold() throws IOException {
        LayerFold.fold(List.of(backend.freeze()), base);
    }

    private void prefetch(String... keys) {
        backend.prefetch(SomeKeys.of(keys));
    }

    /** Prefetches for a state of which the batch before has read values that are there. */
    private void prefetchAfterReads(String... keys) {
        prefetch("a399", "a400");
        read("a399");
        read("a400");
        base.forgetCalls();
        prefetch(keys);
    }

    private Long read(String key) {
        use(key);
        return total.value();
    }

    private void update(String key, long value) {
        use(key);
        total.update(value);
    }

    private void use(String key) {
        SomeKeys one = SomeKeys.of(key);
        backend.setCurrentKey(key, one.keyHash(0));
    }

    @Test
    void whatABatchLacksIsReadByOneCall() {
        prefetchAfterReads("a1", "a2", "a1", "a400", "a3");
        assertThat(base.together).containsExactly(List.of("a1", "a2", "a3"));
        assertThat(read("a1")).isEqualTo(1);
        assertThat(read("a2")).isEqualTo(2);
        assertThat(read("a3")).isEqualTo(3);
        assertThat(base.single).isEmpty();
    }

    @Test
    void whatWasChangedSinceTheFoldIsNotAskedForAndStays() {
        update("a1", 100);
        use("a2");
        total.clear();
        prefetchAfterReads("a1", "a2", "a3", "a4");
        assertThat(base.together).containsExactly(List.of("a3", "a4"));
        assertThat(read("a1")).isEqualTo(100);
        assertThat(read("a2")).isNull();
        assertThat(base.single).isEmpty();
    }

    @Test
    void whatTheBatchItselfChangesStays() throws IOException {
        prefetchAfterReads("a1", "a2", "a3", "a1", "a2");
        update("a1", 100);
        use("a2");
        total.clear();
        assertThat(read("a1")).isEqualTo(100);
        assertThat(read("a2")).isNull();
        fold();
        open(TOTAL, ALL, PLENTY);
        assertThat(read("a1")).isEqualTo(100);
        assertThat(read("a2")).isNull();
        assertThat(read("a3")).isEqualTo(3);
    }

    /** The current key's place in the table may have moved. */
    @Test
    void theKeyThatIsCurrentMeanwhileKeepsItsState() {
        prefetch("a399", "a400");
        read("a399");
        read("a400");
        use("b");
        assertThat(total.value()).isNull();
        assertThat(total.value()).as("its place is known now").isNull();
        prefetch(IntStream.rangeClosed(1, 100).mapToObj(i -> "a" + i).toArray(String[]::new));
        assertThat(base.together).hasSize(1);
        total.update(7L);
        assertThat(total.value()).isEqualTo(7);
        IntStream.rangeClosed(1, 100).forEach(i -> assertThat(read("a" + i)).isEqualTo(i));
    }

    @Test
    void aKeyThatTheCallDoesNotFindIsReadOnItsOwn() {
        base.failing.add("a2");
        prefetchAfterReads("a1", "a2", "none");
        assertThat(read("a2")).isEqualTo(2);
        assertThat(read("none")).isNull();
        assertThat(base.single).containsExactly("a2", "none");
    }

    @Test
    void keysOfOtherTasksAreNeverAskedFor() {
        int group = KeyHash.keyGroup(SomeKeys.of("a1").keyHash(0), 128);
        open(TOTAL, new KeyGroupRange(0, group), PLENTY);
        List<String> own = IntStream.rangeClosed(1, 200)
                .mapToObj(i -> "a" + i)
                .filter(key -> KeyHash.keyGroup(SomeKeys.of(key).keyHash(0), 128) <= group)
                .toList();
        assertThat(own.size()).isBetween(2, 199);
        prefetchAfterReads(IntStream.rangeClosed(1, 200).mapToObj(i -> "a" + i).toArray(String[]::new));
        assertThat(base.together).containsExactly(own);
    }

    @Test
    void valuesWithATimeToLiveExpireAsIfReadOneByOne() throws IOException {
        ValueStateDescriptor<Long> expiring = TOTAL.withTtl(StateTtl.afterWrite(Duration.ofMillis(100)));
        open(expiring, ALL, PLENTY);
        update("a1", 1);
        time.advance(60);
        update("a2", 2);
        update("a399", 399);
        update("a400", 400);
        fold();
        open(expiring, ALL, PLENTY);
        prefetchAfterReads("a1", "a2");
        assertThat(base.together).containsExactly(List.of("a1", "a2"));
        time.advance(60);
        assertThat(read("a1")).isNull();
        assertThat(read("a2")).isEqualTo(2);
        assertThat(base.single).isEmpty();
    }

    @Test
    void whatLeavesTheTableBeforeItIsUsedIsReadAgain() throws IOException {
        open(TOTAL, ALL, 1);
        update("a1", 100);
        fold();
        prefetchAfterReads("a1", "a2", "a3");
        IntStream.rangeClosed(100, 300).forEach(i -> read("a" + i));
        base.forgetCalls();
        assertThat(read("a1")).isEqualTo(100);
        assertThat(read("a2")).isEqualTo(2);
        assertThat(base.single).containsExactly("a1", "a2");
    }

    @Test
    void ofAStateThatIsOnlyWrittenNothingIsFetched() {
        prefetchAfterReads("a1", "a2");
        update("a1", 100);
        update("a2", 200);
        base.forgetCalls();
        prefetch("a3", "a4");
        assertThat(base.together).isEmpty();
    }

    @Test
    void whereFewRecordsReadNothingIsFetched() {
        prefetchAfterReads("a1", "a2", "a3");
        read("a1");
        base.forgetCalls();
        prefetch("a4", "a5");
        assertThat(base.together).isEmpty();
    }

    @Test
    void whereMostKeysAreNewNothingIsFetched() {
        prefetchAfterReads("a1", "new1", "new2");
        List.of("a1", "new1", "new2").forEach(this::read);
        base.forgetCalls();
        prefetch("a2", "a3");
        assertThat(base.together).isEmpty();
    }

    @Test
    void stateOnTheHeapHasNothingToFetch() {
        HeapTask task = new HeapTask();
        ValueState<Long> onTheHeap = task.backend().value(TOTAL);
        task.key("a1");
        onTheHeap.update(1L);
        task.backend().prefetch(SomeKeys.of("a1", "a2"));
        assertThat(onTheHeap.value()).isEqualTo(1);
        assertThat(task.backend().entries()).isEqualTo(1);
    }
}
