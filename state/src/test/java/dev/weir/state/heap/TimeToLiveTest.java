package dev.weir.state.heap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.state.ListState;
import dev.weir.state.ListStateDescriptor;
import dev.weir.state.MapState;
import dev.weir.state.MapStateDescriptor;
import dev.weir.state.ReducingState;
import dev.weir.state.ReducingStateDescriptor;
import dev.weir.state.StateTtl;
import dev.weir.state.ValueState;
import dev.weir.state.ValueStateDescriptor;
import dev.weir.state.type.Types;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** State with a time to live of 100 ms, on the heap. */
class TimeToLiveTest {
    private static final StateTtl WRITTEN = StateTtl.afterWrite(Duration.ofMillis(100));
    private static final StateTtl USED = StateTtl.afterReadOrWrite(Duration.ofMillis(100));
    private static final ValueStateDescriptor<Long> TOTAL = new ValueStateDescriptor<>("total", Types.LONG);
    private static final ListStateDescriptor<String> WORDS = new ListStateDescriptor<>("words", Types.STRING);
    private static final MapStateDescriptor<String, Long> COUNTS =
            new MapStateDescriptor<>("counts", Types.STRING, Types.LONG);

    private final HeapTask task = new HeapTask();

    @Test
    void aValueIsGoneOnceItsTimeIsUp() {
        ValueState<Long> total = task.backend().value(TOTAL.withTtl(WRITTEN));
        task.key("a");
        total.update(1L);
        task.time.advance(99);
        assertThat(total.value()).isEqualTo(1);
        task.time.advance(1);
        assertThat(total.value()).isNull();
    }

    @Test
    void onlyWritingProlongsUnlessReadingIsToDoSoToo() {
        ValueState<Long> written = task.backend().value(TOTAL.withTtl(WRITTEN));
        ValueState<Long> used = task.backend().value(new ValueStateDescriptor<>("used", Types.LONG, USED));
        task.key("a");
        written.update(1L);
        used.update(1L);
        task.time.advance(60);
        assertThat(written.value()).isEqualTo(1);
        assertThat(used.value()).isEqualTo(1);
        task.time.advance(60);
        assertThat(written.value()).isNull();
        assertThat(used.value()).isEqualTo(1);
        written.update(2L);
        task.time.advance(60);
        written.update(3L);
        task.time.advance(60);
        assertThat(written.value()).isEqualTo(3);
    }

    @Test
    void aReadThatProlongsIsPartOfTheCheckpoint() throws IOException {
        ValueState<Long> used = task.backend().value(TOTAL.withTtl(USED));
        task.key("a");
        used.update(1L);
        task.write();
        task.time.advance(60);
        used.value();
        task.restart();
        ValueState<Long> again = task.backend().value(TOTAL.withTtl(USED));
        task.time.advance(60);
        task.key("a");
        assertThat(again.value()).isEqualTo(1);
    }

    @Test
    void theElementsOfAListDieOneByOne() {
        ListState<String> words = task.backend().list(WORDS.withTtl(WRITTEN));
        task.key("a");
        words.add("one");
        task.time.advance(50);
        words.addAll(List.of("two", "three"));
        assertThat(words.get()).containsExactly("one", "two", "three");
        task.time.advance(50);
        assertThat(words.get()).containsExactly("two", "three");
        task.time.advance(50);
        assertThat(words.get()).isEmpty();
        assertThat(task.backend().entries()).isZero();
    }

    @Test
    void aListIsWrittenAnewOnlyWhenHalfOfItIsDead() throws IOException {
        ListState<String> words = task.backend().list(WORDS.withTtl(WRITTEN));
        task.key("a");
        words.add("one");
        task.time.advance(50);
        words.add("two");
        task.time.advance(10);
        words.add("three");
        task.write();
        task.time.advance(40);
        assertThat(words.get()).containsExactly("two", "three");
        assertThat(task.backend().freeze().isEmpty()).isTrue();
        task.time.advance(50);
        assertThat(words.get()).containsExactly("three");
        assertThat(task.backend().freeze().isEmpty()).isFalse();
    }

    @Test
    void readingAListProlongsAllOfIt() {
        ListState<String> words = task.backend().list(WORDS.withTtl(USED));
        task.key("a");
        words.add("one");
        task.time.advance(60);
        words.add("two");
        assertThat(words.get()).containsExactly("one", "two");
        task.time.advance(60);
        assertThat(words.get()).containsExactly("one", "two");
    }

    @Test
    void theEntriesOfAMapDieOneByOne() {
        MapState<String, Long> counts = task.backend().map(COUNTS.withTtl(WRITTEN));
        task.key("a");
        counts.put("x", 1L);
        task.time.advance(50);
        counts.put("y", 2L);
        assertThat(counts.entries()).hasSize(2);
        task.time.advance(50);
        assertThat(counts.entries()).containsExactly(Map.entry("y", 2L));
        assertThat(counts.get("x")).isNull();
        assertThat(counts.contains("x")).isFalse();
        assertThat(counts.isEmpty()).isFalse();
        task.time.advance(50);
        assertThat(counts.isEmpty()).isTrue();
    }

    @Test
    void aMapMayBeReadWhileItsEntriesAreGoneThrough() {
        MapState<String, Long> counts = task.backend().map(COUNTS.withTtl(USED));
        task.key("a");
        for (long i = 0; i < 50; i++) {
            counts.put("m" + i, i);
            task.time.advance(4);
        }
        int seen = 0;
        for (Map.Entry<String, Long> entry : counts.entries()) {
            assertThat(counts.get(entry.getKey())).isEqualTo(entry.getValue());
            counts.get("m0");
            seen++;
        }
        assertThat(seen).isEqualTo(24);
    }

    @Test
    void aReducedValueStartsAnewAfterItsTime() {
        ReducingState<Long> sum =
                task.backend().reducing(new ReducingStateDescriptor<>("sum", Long::sum, Types.LONG).withTtl(WRITTEN));
        task.key("a");
        sum.add(1L);
        task.time.advance(50);
        sum.add(2L);
        task.time.advance(99);
        assertThat(sum.get()).isEqualTo(3);
        task.time.advance(1);
        sum.add(4L);
        assertThat(sum.get()).isEqualTo(4);
    }

    @Test
    void aStateThatGetsATimeToLiveCountsItFromThen() throws IOException {
        ValueState<Long> total = task.backend().value(TOTAL);
        ListState<String> words = task.backend().list(WORDS);
        MapState<String, Long> counts = task.backend().map(COUNTS);
        task.key("a");
        total.update(1L);
        words.add("one");
        counts.put("x", 1L);
        task.time.advance(1_000);
        task.restart();
        assertLivesUntilTheHundredthMillisecond(0);
    }

    @Test
    void aRestartDoesNotProlongWhatHasNoTimeOfItsOwn() throws IOException {
        aStateWithoutTimeToLive();
        task.restart();
        task.backend().value(TOTAL.withTtl(WRITTEN));
        task.backend().list(WORDS.withTtl(WRITTEN));
        task.backend().map(COUNTS.withTtl(WRITTEN));
        task.time.advance(60);
        task.restart();
        assertLivesUntilTheHundredthMillisecond(60);
    }

    private void aStateWithoutTimeToLive() {
        ValueState<Long> total = task.backend().value(TOTAL);
        ListState<String> words = task.backend().list(WORDS);
        MapState<String, Long> counts = task.backend().map(COUNTS);
        task.key("a");
        total.update(1L);
        words.add("one");
        counts.put("x", 1L);
    }

    private void assertLivesUntilTheHundredthMillisecond(int passed) {
        ValueState<Long> total = task.backend().value(TOTAL.withTtl(WRITTEN));
        ListState<String> words = task.backend().list(WORDS.withTtl(WRITTEN));
        MapState<String, Long> counts = task.backend().map(COUNTS.withTtl(WRITTEN));
        task.key("a");
        task.time.advance(99 - passed);
        assertThat(total.value()).isEqualTo(1);
        assertThat(words.get()).containsExactly("one");
        assertThat(counts.get("x")).isEqualTo(1);
        task.time.advance(1);
        assertThat(total.value()).isNull();
        assertThat(words.get()).isEmpty();
        assertThat(counts.get("x")).isNull();
    }

    @Test
    void aStateThatLosesItsTimeToLiveKeepsItsValuesForEver() throws IOException {
        ValueState<Long> total = task.backend().value(TOTAL.withTtl(WRITTEN));
        ListState<String> words = task.backend().list(WORDS.withTtl(WRITTEN));
        MapState<String, Long> counts = task.backend().map(COUNTS.withTtl(WRITTEN));
        task.key("a");
        total.update(1L);
        words.add("one");
        counts.put("x", 1L);
        task.restart();
        ValueState<Long> total2 = task.backend().value(TOTAL);
        ListState<String> words2 = task.backend().list(WORDS);
        MapState<String, Long> counts2 = task.backend().map(COUNTS);
        task.time.advance(1_000_000);
        task.key("a");
        assertThat(total2.value()).isEqualTo(1);
        assertThat(words2.get()).containsExactly("one");
        assertThat(counts2.get("x")).isEqualTo(1);
    }

    @Test
    void aTimeToLiveIsAtLeastAMillisecond() {
        assertThatThrownBy(() -> StateTtl.afterWrite(Duration.ofNanos(999_999)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> StateTtl.afterWrite(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
