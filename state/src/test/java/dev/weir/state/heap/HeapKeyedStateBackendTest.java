package dev.weir.state.heap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.env.Time;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.state.FrozenLayer;
import dev.weir.state.KeyGroupRange;
import dev.weir.state.KeyHash;
import dev.weir.state.KeyedStateBackend;
import dev.weir.state.ListState;
import dev.weir.state.ListStateDescriptor;
import dev.weir.state.MapState;
import dev.weir.state.MapStateDescriptor;
import dev.weir.state.TableUse;
import dev.weir.state.ValueState;
import dev.weir.state.ValueStateDescriptor;
import dev.weir.state.layer.LayerFileReader;
import dev.weir.state.layer.LayerFileWriter;
import dev.weir.state.layer.LayerSource;
import dev.weir.state.layer.Section;
import dev.weir.state.type.BytesEncoder;
import dev.weir.state.type.Type;
import dev.weir.state.type.Types;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class HeapKeyedStateBackendTest {
    private static final KeyGroupRange ALL = new KeyGroupRange(0, 127);
    private static final ValueStateDescriptor<Long> TOTAL = new ValueStateDescriptor<>("total", Types.LONG);
    private static final ListStateDescriptor<String> WORDS = new ListStateDescriptor<>("words", Types.STRING);
    private static final MapStateDescriptor<String, Long> COUNTS =
            new MapStateDescriptor<>("counts", Types.STRING, Types.LONG);

    private static HeapKeyedStateBackend backend() {
        return new HeapKeyedStateBackend("count", Types.STRING, 128, ALL, Time.system());
    }

    private static void key(KeyedStateBackend backend, String key) {
        try {
            backend.setCurrentKey(key, hash(Types.STRING, key));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static LayerFileReader written(FrozenLayer... layers) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LayerFileWriter writer = new LayerFileWriter(out);
        for (FrozenLayer layer : layers) {
            layer.writeTo(writer);
        }
        writer.finish();
        return LayerFileReader.open(LayerSource.of("layer", out.toByteArray()));
    }

    private static int entries(LayerFileReader file) {
        return file.sections().stream().mapToInt(Section::entries).sum();
    }

    private static HeapKeyedStateBackend restored(HeapKeyedStateBackend from, LayerFileReader... files)
            throws IOException {
        HeapKeyedStateBackend restored = backend();
        restored.restore(from.describe(), List.of(files));
        return restored;
    }

    private static long bytesAllocatedByFreezing(int changes) {
        HeapKeyedStateBackend backend = backend();
        ValueState<Long> total = backend.value(TOTAL);
        for (int i = 0; i < changes; i++) {
            key(backend, "k" + i);
            total.update(1L);
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        threads.getCurrentThreadAllocatedBytes();
        long before = threads.getCurrentThreadAllocatedBytes();
        FrozenLayer layer = backend.freeze();
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(layer.entries()).isEqualTo(changes);
        return allocated;
    }

    /** Without a base nothing is ever folded, and nothing may be kept for that. */
    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void epochsLeaveNothingBehind() {
        KeyedStateBackend backend = backend();
        ValueState<Long> total = backend.value(TOTAL);
        for (int epoch = 0; epoch < 300_000; epoch++) {
            key(backend, "a");
            total.update((long) epoch);
            backend.freeze();
        }
        assertThat(backend.tableUse()).isEqualTo(TableUse.NONE);
    }

    @Test
    void freezingAllocatesTheSameForAnyNumberOfChanges() {
        bytesAllocatedByFreezing(3);
        long few = bytesAllocatedByFreezing(3);
        assertThat(bytesAllocatedByFreezing(100_000)).isEqualTo(few).isLessThan(4096);
    }

    @Test
    void freezingTouchesNoValue() {
        CountingType type = new CountingType();
        HeapKeyedStateBackend backend = backend();
        ValueState<byte[]> state = backend.value(new ValueStateDescriptor<>("bytes", type));
        for (int i = 0; i < 1000; i++) {
            key(backend, "k" + i);
            state.update(new byte[1]);
        }
        int before = type.calls;
        backend.freeze();
        assertThat(type.calls).isEqualTo(before);
    }

    /** Restored they would all be {@code name?}, with the value of one of them. */
    @Test
    void keysThatUtf8CannotHoldAreNotWritten() {
        HeapKeyedStateBackend backend = backend();
        MapState<String, Long> counts = backend.map(COUNTS);
        key(backend, "a");
        counts.put("name\ud83d", 10L);
        counts.put("name?", 20L);
        counts.put("name\ud83e", 30L);
        FrozenLayer layer = backend.freeze();
        assertThatThrownBy(() -> written(layer)).hasMessageContaining("half of a surrogate pair at char 4");
    }

    @Test
    void frozenEntriesDoNotChangeWhateverIsDoneAfterwards() throws IOException {
        HeapKeyedStateBackend backend = backend();
        ValueState<Long> total = backend.value(TOTAL);
        ListState<String> words = backend.list(WORDS);
        MapState<String, Long> counts = backend.map(COUNTS);
        key(backend, "a");
        total.update(1L);
        words.add("one");
        counts.put("x", 1L);
        backend.timers().registerEventTime(10);
        FrozenLayer layer = backend.freeze();

        total.update(2L);
        words.add("two");
        counts.put("x", 2L);
        counts.put("y", 2L);
        assertThat(backend.timers().pollEventTime(10)).isTrue();
        counts.clear();
        words.clear();

        HeapKeyedStateBackend restored = restored(backend, written(layer));
        ValueState<Long> total2 = restored.value(TOTAL);
        ListState<String> words2 = restored.list(WORDS);
        MapState<String, Long> counts2 = restored.map(COUNTS);
        assertThat(restored.timers().nextEventTime()).isEqualTo(10);
        key(restored, "a");
        assertThat(total2.value()).isEqualTo(1L);
        assertThat(words2.get()).containsExactly("one");
        assertThat(counts2.entries()).containsExactly(Map.entry("x", 1L));
    }

    @Test
    void deletedEntriesStayDeletedAfterRestore() throws IOException {
        HeapKeyedStateBackend backend = backend();
        ValueState<Long> total = backend.value(TOTAL);
        key(backend, "a");
        total.update(1L);
        LayerFileReader first = written(backend.freeze());
        total.clear();
        LayerFileReader second = written(backend.freeze());
        assertThat(entries(second)).isEqualTo(1);

        HeapKeyedStateBackend restored = restored(backend, first, second);
        ValueState<Long> total2 = restored.value(TOTAL);
        key(restored, "a");
        assertThat(total2.value()).isNull();
        assertThat(restored.entries()).isZero();
    }

    @Test
    void whatComesAndGoesWithinAnEpochIsNotWrittenAndFillsNoMemory() throws IOException {
        HeapKeyedStateBackend backend = backend();
        ValueState<Long> total = backend.value(TOTAL);
        for (int i = 0; i < 100_000; i++) {
            key(backend, "k" + i % 3);
            total.update(1L);
            total.clear();
        }
        FrozenLayer layer = backend.freeze();
        assertThat(layer.isEmpty()).isTrue();
        assertThat(layer.entries()).isZero();
        assertThat(entries(written(layer))).isZero();
    }

    @Test
    void theChangeLogForgetsWhatWasDropped() {
        ChangeLog log = new ChangeLog();
        for (int i = 0; i < 100_000; i++) {
            Entry entry = new Entry("k", 1, 1, true, "v");
            log.add(entry);
            log.remove(entry);
        }
        assertThat(log.capacity()).isLessThan(5_000);
        assertThat(log.isEmpty()).isTrue();
    }

    @Test
    void aDeletionSurvivesThatTheKeyComesAndGoesAgain() throws IOException {
        HeapKeyedStateBackend backend = backend();
        ValueState<Long> total = backend.value(TOTAL);
        key(backend, "a");
        total.update(1L);
        LayerFileReader first = written(backend.freeze());
        total.clear();
        total.update(2L);
        total.clear();
        LayerFileReader second = written(backend.freeze());
        HeapKeyedStateBackend restored = restored(backend, first, second);
        ValueState<Long> total2 = restored.value(TOTAL);
        key(restored, "a");
        assertThat(total2.value()).isNull();
    }

    @Test
    void aChangeOfOneMapEntryCostsOneEntry() throws IOException {
        HeapKeyedStateBackend backend = backend();
        MapState<String, Long> counts = backend.map(COUNTS);
        key(backend, "a");
        for (int i = 0; i < 100; i++) {
            counts.put("m" + i, 1L);
        }
        backend.freeze();
        counts.put("m7", 2L);
        counts.put("m7", 3L);
        FrozenLayer layer = backend.freeze();
        assertThat(layer.entries()).isEqualTo(1);
        assertThat(entries(written(layer))).isEqualTo(1);
    }

    @Test
    void listsOfManySmallChunksAreMergedAndStayInOrder() throws IOException {
        HeapKeyedStateBackend backend = backend();
        ListState<String> words = backend.list(WORDS);
        List<String> expected = new ArrayList<>();
        List<LayerFileReader> files = new ArrayList<>();
        key(backend, "a");
        for (int i = 0; i < 300; i++) {
            words.add("w" + i);
            expected.add("w" + i);
            assertThat(words.get()).isEqualTo(expected);
            assertThat(backend.entries()).isLessThan(18);
            files.add(written(backend.freeze()));
        }
        HeapKeyedStateBackend restored = restored(backend, files.toArray(LayerFileReader[]::new));
        ListState<String> words2 = restored.list(WORDS);
        key(restored, "a");
        assertThat(words2.get()).isEqualTo(expected);
    }

    @Test
    void mutableValuesCountAsChangedOnlyByUpdate() {
        HeapKeyedStateBackend backend = backend();
        ValueState<byte[]> state = backend.value(new ValueStateDescriptor<>("bytes", Types.BYTES));
        key(backend, "a");
        byte[] mine = {1};
        state.update(mine);
        mine[0] = 2;
        assertThat(state.value()).containsExactly(1);
        state.value()[0] = 3;
        assertThat(state.value()).containsExactly(1);
    }

    @Test
    void keysOfBytesAreComparedByContent() throws IOException {
        HeapKeyedStateBackend backend = new HeapKeyedStateBackend("count", Types.BYTES, 128, ALL, Time.system());
        ValueState<Long> total = backend.value(TOTAL);
        MapState<byte[], Long> map = backend.map(new MapStateDescriptor<>("m", Types.BYTES, Types.LONG));
        byte[] key = {1, 2, 3};
        int hash = hash(Types.BYTES, key);
        backend.setCurrentKey(key, hash);
        total.update(5L);
        map.put(new byte[] {7}, 8L);
        key[0] = 9;
        backend.setCurrentKey(new byte[] {1, 2, 3}, hash);
        assertThat(total.value()).isEqualTo(5L);
        assertThat(map.get(new byte[] {7})).isEqualTo(8L);
    }

    @Test
    void timersFireByTimeThenByRegistration() {
        HeapKeyedStateBackend backend = backend();
        for (String key : List.of("c", "a", "b", "a")) {
            key(backend, key);
            backend.timers().registerEventTime(20);
        }
        key(backend, "z");
        backend.timers().registerEventTime(10);
        key(backend, "c");
        backend.timers().deleteEventTime(20);
        backend.timers().registerEventTime(20);
        List<String> fired = new ArrayList<>();
        while (backend.timers().pollEventTime(20)) {
            fired.add(backend.timers().firedAt() + backend.currentKey().toString());
        }
        assertThat(fired).containsExactly("10z", "20a", "20b", "20c");
        assertThat(backend.timers().nextEventTime()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aTimerAtTheEndOfTimeFiresWithTheLastWatermark() {
        HeapKeyedStateBackend backend = backend();
        assertThat(backend.timers().pollEventTime(Long.MAX_VALUE)).isFalse();
        key(backend, "a");
        backend.timers().registerEventTime(Long.MAX_VALUE);
        assertThat(backend.timers().pollEventTime(Long.MAX_VALUE - 1)).isFalse();
        assertThat(backend.timers().pollEventTime(Long.MAX_VALUE)).isTrue();
    }

    @Test
    void oneNameForTwoStatesIsRefused() {
        HeapKeyedStateBackend backend = backend();
        assertThat(backend.value(TOTAL)).isSameAs(backend.value(TOTAL));
        assertThatThrownBy(() -> backend.list(new ListStateDescriptor<>("total", Types.LONG)))
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageContaining("'total'")
                .hasMessageContaining("VALUE")
                .hasMessageContaining("LIST");
        assertThatThrownBy(() -> backend.value(new ValueStateDescriptor<>("total", Types.STRING)))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("\"long\"")
                .hasMessageContaining("\"string\"");
        assertThatThrownBy(() -> backend.value(new ValueStateDescriptor<>("_timers.event", Types.LONG)))
                .isInstanceOf(WeirException.class);
    }

    @Test
    void aRestoredStateOfAnotherSchemaIsRefusedWithBothSchemas() throws IOException {
        HeapKeyedStateBackend backend = backend();
        ValueState<Long> total = backend.value(TOTAL);
        key(backend, "a");
        total.update(1L);
        HeapKeyedStateBackend restored = restored(backend, written(backend.freeze()));
        assertThatThrownBy(() -> restored.value(new ValueStateDescriptor<>("total", Types.STRING)))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("operator 'count'")
                .hasMessageContaining("'total'")
                .hasMessageContaining("\"long\"")
                .hasMessageContaining("\"string\"");
    }

    @Test
    void restoredStatesThatNobodyAsksForAreStillDescribedAndCounted() throws IOException {
        HeapKeyedStateBackend backend = backend();
        ValueState<Long> total = backend.value(TOTAL);
        backend.map(COUNTS);
        key(backend, "a");
        total.update(1L);
        HeapKeyedStateBackend restored = restored(backend, written(backend.freeze()));
        restored.map(COUNTS);
        assertThat(restored.entries()).isEqualTo(1);
        assertThat(restored.describe()).extracting(KeyedStateMetadata::name).containsExactly("counts", "total");
        assertThat(restored.describe()).containsExactlyInAnyOrderElementsOf(backend.describe());
        ValueState<Long> late = restored.value(TOTAL);
        key(restored, "a");
        assertThat(late.value()).isEqualTo(1L);
    }

    @Test
    void entriesOfAStateThatTheMetadataDoesNotNameCountForNothing() throws IOException {
        HeapKeyedStateBackend backend = backend();
        ValueState<Long> total = backend.value(TOTAL);
        key(backend, "a");
        total.update(1L);
        HeapKeyedStateBackend restored = backend();
        restored.restore(List.of(), List.of(written(backend.freeze())));
        ValueState<Long> total2 = restored.value(TOTAL);
        key(restored, "a");
        assertThat(total2.value()).isNull();
        assertThat(restored.entries()).isZero();
    }

    @Test
    void aKeyIsFoundAgainWhileItStaysCurrentThoughTheTableGrows() {
        HeapKeyedStateBackend backend = backend();
        ValueState<Long> total = backend.value(TOTAL);
        for (long i = 0; i < 1000; i++) {
            key(backend, "k" + i);
            total.update(i);
            assertThat(total.value()).isEqualTo(i);
            total.update(-i);
        }
        for (long i = 0; i < 1000; i++) {
            key(backend, "k" + i);
            assertThat(total.value()).isEqualTo(-i);
        }
        assertThat(backend.entries()).isEqualTo(1000);
    }

    @Test
    void chunksOfAListAreInOrderOfTheirNumbersHoweverTheFileHasThem() throws IOException {
        HeapKeyedStateBackend backend = backend();
        backend.list(WORDS);
        int hash = hash(Types.STRING, "a");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LayerFileWriter writer = new LayerFileWriter(out);
        writer.section("count", "words", KeyHash.keyGroup(hash, 128));
        for (long chunk : new long[] {1, 2, 0}) {
            byte[] key = encoded(chunk);
            byte[] value = encoded(List.of("w" + chunk));
            writer.entry(key, key.length, value, value.length);
        }
        writer.finish();
        LayerFileReader file = LayerFileReader.open(LayerSource.of("layer", out.toByteArray()));
        HeapKeyedStateBackend restored = restored(backend, file);
        ListState<String> words = restored.list(WORDS);
        restored.setCurrentKey("a", hash);
        assertThat(words.get()).containsExactly("w0", "w1", "w2");
    }

    private static byte[] encoded(long chunk) throws IOException {
        BytesEncoder out = new BytesEncoder();
        Types.STRING.write("a", out);
        Types.LONG.write(chunk, out);
        return out.toByteArray();
    }

    /** Of one that got something in each of many epochs they come in the order of their encoded numbers. */
    @Test
    @Timeout(15)
    void theChunksOfALongListArePutInOrderInOneGo() throws IOException {
        int count = 300_000;
        List<Long> numbers = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            numbers.add(i);
        }
        Map<Long, byte[]> bytes = new HashMap<>();
        for (Long number : numbers) {
            bytes.put(number, encoded(number));
        }
        numbers.sort((a, b) -> Arrays.compareUnsigned(bytes.get(a), bytes.get(b)));
        HeapKeyedStateBackend backend = backend();
        ListState<String> words = backend.list(WORDS);
        for (Long number : numbers) {
            List<String> chunk = new ArrayList<>(List.of("w" + number));
            backend.state("words").restored("a", hash(Types.STRING, "a"), number, chunk);
        }
        key(backend, "a");
        List<String> all = words.get();
        assertThat(all).hasSize(count);
        for (int i = 0; i < count; i++) {
            assertThat(all.get(i)).isEqualTo("w" + i);
        }
    }

    private static byte[] encoded(List<String> words) throws IOException {
        BytesEncoder out = new BytesEncoder();
        out.writeUnsignedVarint(0);
        Types.listOf(Types.STRING).write(words, out);
        return out.toByteArray();
    }

    @Test
    void aKeyOfAnotherTasksKeyGroupIsNotWritten() {
        HeapKeyedStateBackend backend =
                new HeapKeyedStateBackend("count", Types.STRING, 128, new KeyGroupRange(0, 3), Time.system());
        ValueState<Long> total = backend.value(TOTAL);
        backend.setCurrentKey("a", 4);
        total.update(1L);
        assertThatThrownBy(() -> written(backend.freeze()))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("key group 4, expected 0 to 3");
    }

    @Test
    void stateWithoutACurrentKeyIsRefused() {
        HeapKeyedStateBackend backend = backend();
        ValueState<Long> total = backend.value(TOTAL);
        assertThatThrownBy(total::value).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> backend.timers().registerEventTime(1)).isInstanceOf(IllegalStateException.class);
        assertThat(backend.timers().nextEventTime()).isEqualTo(Long.MAX_VALUE);
    }

    private static <T> int hash(Type<T> type, T key) throws IOException {
        BytesEncoder out = new BytesEncoder();
        type.write(key, out);
        return KeyHash.of(out.array(), out.length());
    }
}
