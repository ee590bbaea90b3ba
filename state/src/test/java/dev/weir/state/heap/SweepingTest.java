package dev.weir.state.heap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.state.FrozenLayer;
import dev.weir.state.ListState;
import dev.weir.state.ListStateDescriptor;
import dev.weir.state.MapState;
import dev.weir.state.MapStateDescriptor;
import dev.weir.state.StateTtl;
import dev.weir.state.ValueState;
import dev.weir.state.ValueStateDescriptor;
import dev.weir.state.type.Types;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What has expired is removed by and by. */
class SweepingTest {
    private static final StateTtl WRITTEN = StateTtl.afterWrite(Duration.ofMillis(100));
    private static final ValueStateDescriptor<Long> TOTAL = new ValueStateDescriptor<>("total", Types.LONG);
    private static final ListStateDescriptor<String> WORDS = new ListStateDescriptor<>("words", Types.STRING);
    private static final MapStateDescriptor<String, Long> COUNTS =
            new MapStateDescriptor<>("counts", Types.STRING, Types.LONG);

    private final HeapTask task = new HeapTask();

    @Test
    void whatNobodyReadsIsSweptFromMemoryAndFromTheCheckpoints() throws IOException {
        ValueState<Long> total = task.backend().value(TOTAL.withTtl(WRITTEN));
        ListState<String> words = task.backend().list(WORDS.withTtl(WRITTEN));
        MapState<String, Long> counts = task.backend().map(COUNTS.withTtl(WRITTEN));
        for (int i = 0; i < 1000; i++) {
            task.key("k" + i);
            total.update(1L);
            words.add("w");
            counts.put("x", 1L);
        }
        task.restart();
        ValueState<Long> total2 = task.backend().value(TOTAL.withTtl(WRITTEN));
        ListState<String> words2 = task.backend().list(WORDS.withTtl(WRITTEN));
        MapState<String, Long> counts2 = task.backend().map(COUNTS.withTtl(WRITTEN));
        assertThat(task.backend().entries()).isEqualTo(3000);
        task.time.advance(100);
        task.key("other");
        for (int i = 0; i < 334; i++) {
            assertThat(total2.value()).isNull();
            assertThat(words2.get()).isEmpty();
            assertThat(counts2.isEmpty()).isTrue();
        }
        assertThat(task.backend().entries()).isZero();
        task.write();
        assertThat(task.entriesOfABase()).isZero();
    }

    @Test
    void oneAccessLooksAtAFewEntriesOnly() {
        ValueState<Long> total = task.backend().value(TOTAL.withTtl(WRITTEN));
        for (int i = 0; i < 1000; i++) {
            task.key("k" + i);
            total.update(1L);
        }
        task.time.advance(100);
        task.key("other");
        total.value();
        assertThat(task.backend().entries()).isEqualTo(997);
    }

    @Test
    void aClockThatIsSetBackKillsNothingEarly() {
        ListState<String> words = task.backend().list(WORDS.withTtl(WRITTEN));
        task.key("a");
        words.add("before");
        task.time.advance(-500);
        words.add("after");
        task.time.advance(100);
        task.key("other");
        words.get();
        task.key("a");
        assertThat(words.get()).containsExactly("before");
    }

    @Test
    void keysThatComeOnceTakeAtMostHalfAsMuchMoreThanTheLiveOnes() {
        ValueState<Long> seen = task.backend().value(TOTAL.withTtl(WRITTEN));
        long most = 0;
        for (int i = 0; i < 20_000; i++) {
            task.key("k" + i);
            seen.update(1L);
            if (i % 10 == 0) {
                task.time.advance(1);
                most = Math.max(most, task.backend().entries());
            }
            if (i % 500 == 0) {
                task.backend().freeze();
            }
        }
        assertThat(most).isBetween(1000L, 1600L);
    }

    @Test
    void aKeyThatIsUpdatedInEveryEpochFillsNoMemory() {
        ValueState<Long> total = task.backend().value(TOTAL.withTtl(WRITTEN));
        for (int i = 0; i < 100; i++) {
            task.key("cold" + i);
            total.update(0L);
        }
        for (long i = 0; i < 10_000; i++) {
            task.key("hot");
            total.update(i);
            task.backend().freeze();
        }
        assertThat(((SweptState) task.backend().state("total")).queued()).isLessThan(300);
    }

    @Test
    void sweepingLeavesTheCurrentKeyAndWhatWasFrozenAlone() throws IOException {
        ValueState<Long> total = task.backend().value(TOTAL.withTtl(WRITTEN));
        for (int i = 0; i < 500; i++) {
            task.key("dead" + i);
            total.update(1L);
        }
        FrozenLayer frozen = task.backend().freeze();
        task.time.advance(100);
        for (long i = 0; i < 400; i++) {
            task.key("live" + i % 7);
            total.update(i);
            assertThat(total.value()).isEqualTo(i);
        }
        assertThat(task.write(frozen)).isEqualTo(500);
        assertThat(task.backend().entries()).isEqualTo(7);
    }
}
