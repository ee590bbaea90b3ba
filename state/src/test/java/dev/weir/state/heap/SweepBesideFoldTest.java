package dev.weir.state.heap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.state.FrozenLayer;
import dev.weir.state.KeyGroupRange;
import dev.weir.state.ListState;
import dev.weir.state.ListStateDescriptor;
import dev.weir.state.MapState;
import dev.weir.state.MapStateDescriptor;
import dev.weir.state.StateTtl;
import dev.weir.state.ValueState;
import dev.weir.state.ValueStateDescriptor;
import dev.weir.state.base.LayerFold;
import dev.weir.state.base.RecordedBase;
import dev.weir.state.model.ManualTime;
import dev.weir.state.model.SomeKeys;
import dev.weir.state.type.Types;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What has expired is looked for in the base while others fold into it: a scan shows entries as they were when it began, and
 * those that are newer leave the table as soon as they are folded.
 */
class SweepBesideFoldTest {
    private static final StateTtl WRITTEN = StateTtl.afterWrite(Duration.ofMillis(100));
    /** Of a few entries. */
    private static final long TABLE_BYTES = 4_000;

    private static final int KEYS = 40;

    private final RecordedBase base = new RecordedBase();
    private final ManualTime time = new ManualTime();
    private HeapKeyedStateBackend backend = open();

    private HeapKeyedStateBackend open() {
        KeyGroupRange all = new KeyGroupRange(0, 127);
        return new HeapKeyedStateBackend("sums", Types.STRING, 128, all, time, base, TABLE_BYTES);
    }

    private void use(String key) {
        backend.setCurrentKey(key, SomeKeys.of(key).keyHash(0));
    }

    /** The sweep looks at the base some time after that many accesses. */
    private void access(Runnable read) {
        use("other");
        for (int i = 0; i < 200; i++) {
            read.run();
        }
    }

    /** The upkeep's thread folds this as soon as the next scan has passed an entry on. */
    private void foldWhileScanning(FrozenLayer layer) {
        base.meanwhile = () -> {
            base.meanwhile = () -> {};
            fold(layer);
        };
    }

    private void fold(FrozenLayer layer) {
        try {
            LayerFold.fold(List.of(layer), base);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Says what writes under a key: all do before the restart, which is long ago, and the later ones again. */
    private void expiredAndWrittenAgain(Runnable write, Runnable reopened) {
        for (int i = 0; i < KEYS; i++) {
            use("k" + (10 + i));
            write.run();
        }
        fold(backend.freeze());
        backend = open();
        reopened.run();
        time.advance(100);
        for (int i = KEYS / 2; i < KEYS; i++) {
            use("k" + (10 + i));
            write.run();
        }
        foldWhileScanning(backend.freeze());
    }

    @Test
    void aValueThatIsFoldedMeanwhileStays() {
        ValueStateDescriptor<Long> descriptor = new ValueStateDescriptor<>("total", Types.LONG).withTtl(WRITTEN);
        expiredAndWrittenAgain(() -> backend.value(descriptor).update(1L), () -> backend.value(descriptor));
        ValueState<Long> total = backend.value(descriptor);
        access(total::value);
        for (int i = KEYS / 2; i < KEYS; i++) {
            use("k" + (10 + i));
            assertThat(total.value()).as("k%d", 10 + i).isEqualTo(1);
        }
    }

    @Test
    void anEntryOfAMapThatIsFoldedMeanwhileStays() {
        MapStateDescriptor<String, Long> descriptor =
                new MapStateDescriptor<>("counts", Types.STRING, Types.LONG).withTtl(WRITTEN);
        expiredAndWrittenAgain(() -> backend.map(descriptor).put("x", 1L), () -> backend.map(descriptor));
        MapState<String, Long> counts = backend.map(descriptor);
        access(() -> counts.get("x"));
        for (int i = KEYS / 2; i < KEYS; i++) {
            use("k" + (10 + i));
            assertThat(counts.get("x")).as("k%d", 10 + i).isEqualTo(1);
        }
    }

    /** Its own chunks never leave the table, since there is always a new one. */
    @Test
    void aListThatGrowsInEveryEpochAndIsNeverReadLosesWhatHasExpired() {
        ListStateDescriptor<String> descriptor = new ListStateDescriptor<>("words", Types.STRING).withTtl(WRITTEN);
        ListState<String> words = backend.list(descriptor);
        use("hot");
        for (int i = 0; i < 2_000; i++) {
            words.add("w");
            fold(backend.freeze());
            time.advance(10);
        }
        assertThat(backend.entries()).isLessThan(200);
    }

    @Test
    void aListThatIsFoldedMeanwhileStays() {
        ListStateDescriptor<String> descriptor = new ListStateDescriptor<>("words", Types.STRING).withTtl(WRITTEN);
        expiredAndWrittenAgain(() -> backend.list(descriptor).update(List.of("w")), () -> backend.list(descriptor));
        ListState<String> words = backend.list(descriptor);
        access(words::get);
        for (int i = KEYS / 2; i < KEYS; i++) {
            use("k" + (10 + i));
            assertThat(words.get()).as("k%d", 10 + i).containsExactly("w");
        }
    }
}
