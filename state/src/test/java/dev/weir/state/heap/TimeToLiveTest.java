package dev.weir.state.heap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.state.FrozenLayer;
import dev.weir.state.KeyGroupRange;
import dev.weir.state.KeyHash;
import dev.weir.state.ListState;
import dev.weir.state.ListStateDescriptor;
import dev.weir.state.MapState;
import dev.weir.state.MapStateDescriptor;
import dev.weir.state.ReducingState;
import dev.weir.state.ReducingStateDescriptor;
import dev.weir.state.StateTtl;
import dev.weir.state.ValueState;
import dev.weir.state.ValueStateDescriptor;
import dev.weir.state.layer.LayerFileReader;
import dev.weir.state.layer.LayerFileWriter;
import dev.weir.state.layer.LayerMerger;
import dev.weir.state.layer.LayerMerger.Deletions;
import dev.weir.state.layer.LayerSource;
import dev.weir.state.layer.Section;
import dev.weir.state.model.ManualTime;
import dev.weir.state.type.BytesEncoder;
import dev.weir.state.type.Types;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
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

    private final ManualTime time = new ManualTime();
    private final List<LayerFileReader> files = new ArrayList<>();
    private HeapKeyedStateBackend backend = open();

    private HeapKeyedStateBackend open() {
        return new HeapKeyedStateBackend("count", Types.STRING, 128, new KeyGroupRange(0, 127), time);
    }

    private void key(String key) {
        try {
            BytesEncoder out = new BytesEncoder();
            Types.STRING.write(key, out);
            backend.setCurrentKey(key, KeyHash.of(out.array(), out.length()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Adds a file of what changed. */
    private LayerFileReader write() throws IOException {
        return written(backend.freeze());
    }

    private LayerFileReader written(FrozenLayer layer) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LayerFileWriter writer = new LayerFileWriter(out);
        layer.writeTo(writer);
        writer.finish();
        files.add(LayerFileReader.open(LayerSource.of("layer", out.toByteArray())));
        return files.get(files.size() - 1);
    }

    private void restart() throws IOException {
        write();
        List<KeyedStateMetadata> states = backend.describe();
        backend = open();
        backend.restore(states, files);
    }

    private static int entries(LayerFileReader file) {
        return file.sections().stream().mapToInt(Section::entries).sum();
    }

    /** What is left when all files are merged. */
    private int entriesOfABase() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LayerFileWriter writer = new LayerFileWriter(out);
        LayerMerger.merge(files, s -> true, Deletions.DROP, writer);
        writer.finish();
        return (int) writer.entries();
    }

    @Test
    void aValueIsGoneOnceItsTimeIsUp() {
        ValueState<Long> total = backend.value(TOTAL.withTtl(WRITTEN));
        key("a");
        total.update(1L);
        time.advance(99);
        assertThat(total.value()).isEqualTo(1);
        time.advance(1);
        assertThat(total.value()).isNull();
    }

    @Test
    void onlyWritingProlongsUnlessReadingIsToDoSoToo() {
        ValueState<Long> written = backend.value(TOTAL.withTtl(WRITTEN));
        ValueState<Long> used = backend.value(new ValueStateDescriptor<>("used", Types.LONG, USED));
        key("a");
        written.update(1L);
        used.update(1L);
        time.advance(60);
        assertThat(written.value()).isEqualTo(1);
        assertThat(used.value()).isEqualTo(1);
        time.advance(60);
        assertThat(written.value()).isNull();
        assertThat(used.value()).isEqualTo(1);
        written.update(2L);
        time.advance(60);
        written.update(3L);
        time.advance(60);
        assertThat(written.value()).isEqualTo(3);
    }

    @Test
    void aReadThatProlongsIsPartOfTheCheckpoint() throws IOException {
        ValueState<Long> used = backend.value(TOTAL.withTtl(USED));
        key("a");
        used.update(1L);
        write();
        time.advance(60);
        used.value();
        restart();
        ValueState<Long> again = backend.value(TOTAL.withTtl(USED));
        time.advance(60);
        key("a");
        assertThat(again.value()).isEqualTo(1);
    }

    @Test
    void theElementsOfAListDieOneByOne() {
        ListState<String> words = backend.list(WORDS.withTtl(WRITTEN));
        key("a");
        words.add("one");
        time.advance(50);
        words.addAll(List.of("two", "three"));
        assertThat(words.get()).containsExactly("one", "two", "three");
        time.advance(50);
        assertThat(words.get()).containsExactly("two", "three");
        time.advance(50);
        assertThat(words.get()).isEmpty();
        assertThat(backend.entries()).isZero();
    }

    @Test
    void aListIsWrittenAnewOnlyWhenHalfOfItIsDead() throws IOException {
        ListState<String> words = backend.list(WORDS.withTtl(WRITTEN));
        key("a");
        words.add("one");
        time.advance(50);
        words.add("two");
        time.advance(10);
        words.add("three");
        write();
        time.advance(40);
        assertThat(words.get()).containsExactly("two", "three");
        assertThat(backend.freeze().isEmpty()).isTrue();
        time.advance(50);
        assertThat(words.get()).containsExactly("three");
        assertThat(backend.freeze().isEmpty()).isFalse();
    }

    @Test
    void readingAListProlongsAllOfIt() {
        ListState<String> words = backend.list(WORDS.withTtl(USED));
        key("a");
        words.add("one");
        time.advance(60);
        words.add("two");
        assertThat(words.get()).containsExactly("one", "two");
        time.advance(60);
        assertThat(words.get()).containsExactly("one", "two");
    }

    @Test
    void theEntriesOfAMapDieOneByOne() {
        MapState<String, Long> counts = backend.map(COUNTS.withTtl(WRITTEN));
        key("a");
        counts.put("x", 1L);
        time.advance(50);
        counts.put("y", 2L);
        assertThat(counts.entries()).hasSize(2);
        time.advance(50);
        assertThat(counts.entries()).containsExactly(Map.entry("y", 2L));
        assertThat(counts.get("x")).isNull();
        assertThat(counts.contains("x")).isFalse();
        assertThat(counts.isEmpty()).isFalse();
        time.advance(50);
        assertThat(counts.isEmpty()).isTrue();
    }

    @Test
    void aMapMayBeReadWhileItsEntriesAreGoneThrough() {
        MapState<String, Long> counts = backend.map(COUNTS.withTtl(USED));
        key("a");
        for (long i = 0; i < 50; i++) {
            counts.put("m" + i, i);
            time.advance(4);
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
                backend.reducing(new ReducingStateDescriptor<>("sum", Long::sum, Types.LONG).withTtl(WRITTEN));
        key("a");
        sum.add(1L);
        time.advance(50);
        sum.add(2L);
        time.advance(99);
        assertThat(sum.get()).isEqualTo(3);
        time.advance(1);
        sum.add(4L);
        assertThat(sum.get()).isEqualTo(4);
    }

    @Test
    void whatNobodyReadsIsSweptFromMemoryAndFromTheCheckpoints() throws IOException {
        ValueState<Long> total = backend.value(TOTAL.withTtl(WRITTEN));
        ListState<String> words = backend.list(WORDS.withTtl(WRITTEN));
        MapState<String, Long> counts = backend.map(COUNTS.withTtl(WRITTEN));
        for (int i = 0; i < 1000; i++) {
            key("k" + i);
            total.update(1L);
            words.add("w");
            counts.put("x", 1L);
        }
        restart();
        ValueState<Long> total2 = backend.value(TOTAL.withTtl(WRITTEN));
        ListState<String> words2 = backend.list(WORDS.withTtl(WRITTEN));
        MapState<String, Long> counts2 = backend.map(COUNTS.withTtl(WRITTEN));
        assertThat(backend.entries()).isEqualTo(3000);
        time.advance(100);
        key("other");
        for (int i = 0; i < 334; i++) {
            assertThat(total2.value()).isNull();
            assertThat(words2.get()).isEmpty();
            assertThat(counts2.isEmpty()).isTrue();
        }
        assertThat(backend.entries()).isZero();
        write();
        assertThat(entriesOfABase()).isZero();
    }

    @Test
    void oneAccessLooksAtAFewEntriesOnly() {
        ValueState<Long> total = backend.value(TOTAL.withTtl(WRITTEN));
        for (int i = 0; i < 1000; i++) {
            key("k" + i);
            total.update(1L);
        }
        time.advance(100);
        key("other");
        total.value();
        assertThat(backend.entries()).isEqualTo(997);
    }

    @Test
    void keysThatComeOnceTakeAtMostHalfAsMuchMoreThanTheLiveOnes() {
        ValueState<Long> seen = backend.value(TOTAL.withTtl(WRITTEN));
        long most = 0;
        for (int i = 0; i < 20_000; i++) {
            key("k" + i);
            seen.update(1L);
            if (i % 10 == 0) {
                time.advance(1);
                most = Math.max(most, backend.entries());
            }
            if (i % 500 == 0) {
                backend.freeze();
            }
        }
        assertThat(most).isBetween(1000L, 1600L);
    }

    @Test
    void aKeyThatIsUpdatedInEveryEpochFillsNoMemory() {
        ValueState<Long> total = backend.value(TOTAL.withTtl(WRITTEN));
        for (int i = 0; i < 100; i++) {
            key("cold" + i);
            total.update(0L);
        }
        for (long i = 0; i < 10_000; i++) {
            key("hot");
            total.update(i);
            backend.freeze();
        }
        assertThat(((SweptState) backend.state("total")).queued()).isLessThan(300);
    }

    @Test
    void sweepingLeavesTheCurrentKeyAndWhatWasFrozenAlone() throws IOException {
        ValueState<Long> total = backend.value(TOTAL.withTtl(WRITTEN));
        for (int i = 0; i < 500; i++) {
            key("dead" + i);
            total.update(1L);
        }
        FrozenLayer frozen = backend.freeze();
        time.advance(100);
        for (long i = 0; i < 400; i++) {
            key("live" + i % 7);
            total.update(i);
            assertThat(total.value()).isEqualTo(i);
        }
        assertThat(entries(written(frozen))).isEqualTo(500);
        assertThat(backend.entries()).isEqualTo(7);
    }

    @Test
    void aStateThatGetsATimeToLiveCountsItFromThen() throws IOException {
        ValueState<Long> total = backend.value(TOTAL);
        ListState<String> words = backend.list(WORDS);
        MapState<String, Long> counts = backend.map(COUNTS);
        key("a");
        total.update(1L);
        words.add("one");
        counts.put("x", 1L);
        time.advance(1_000);
        restart();
        assertLivesUntilTheHundredthMillisecond(0);
    }

    @Test
    void aRestartDoesNotProlongWhatHasNoTimeOfItsOwn() throws IOException {
        aStateWithoutTimeToLive();
        restart();
        backend.value(TOTAL.withTtl(WRITTEN));
        backend.list(WORDS.withTtl(WRITTEN));
        backend.map(COUNTS.withTtl(WRITTEN));
        time.advance(60);
        restart();
        assertLivesUntilTheHundredthMillisecond(60);
    }

    private void aStateWithoutTimeToLive() {
        ValueState<Long> total = backend.value(TOTAL);
        ListState<String> words = backend.list(WORDS);
        MapState<String, Long> counts = backend.map(COUNTS);
        key("a");
        total.update(1L);
        words.add("one");
        counts.put("x", 1L);
    }

    private void assertLivesUntilTheHundredthMillisecond(int passed) {
        ValueState<Long> total = backend.value(TOTAL.withTtl(WRITTEN));
        ListState<String> words = backend.list(WORDS.withTtl(WRITTEN));
        MapState<String, Long> counts = backend.map(COUNTS.withTtl(WRITTEN));
        key("a");
        time.advance(99 - passed);
        assertThat(total.value()).isEqualTo(1);
        assertThat(words.get()).containsExactly("one");
        assertThat(counts.get("x")).isEqualTo(1);
        time.advance(1);
        assertThat(total.value()).isNull();
        assertThat(words.get()).isEmpty();
        assertThat(counts.get("x")).isNull();
    }

    @Test
    void aStateThatLosesItsTimeToLiveKeepsItsValuesForEver() throws IOException {
        ValueState<Long> total = backend.value(TOTAL.withTtl(WRITTEN));
        ListState<String> words = backend.list(WORDS.withTtl(WRITTEN));
        MapState<String, Long> counts = backend.map(COUNTS.withTtl(WRITTEN));
        key("a");
        total.update(1L);
        words.add("one");
        counts.put("x", 1L);
        restart();
        ValueState<Long> total2 = backend.value(TOTAL);
        ListState<String> words2 = backend.list(WORDS);
        MapState<String, Long> counts2 = backend.map(COUNTS);
        time.advance(1_000_000);
        key("a");
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
