package dev.weir.state.heap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.state.AggregateFunction;
import dev.weir.state.AggregatingState;
import dev.weir.state.AggregatingStateDescriptor;
import dev.weir.state.FrozenLayer;
import dev.weir.state.ReducingState;
import dev.weir.state.ReducingStateDescriptor;
import dev.weir.state.ValueState;
import dev.weir.state.ValueStateDescriptor;
import dev.weir.state.type.Type;
import dev.weir.state.type.Types;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.apache.avro.reflect.AvroAlias;
import org.apache.avro.reflect.AvroDefault;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** State asked for in another way than it was written, on the heap; and reducing and aggregating state. */
class HeapEvolutionTest {
    static final class Old {
        record Total(int sum) {}
    }

    record Total(@AvroDefault("\"none\"") String last, long sum) {}

    /** Lacks a default. */
    static final class Wrong {
        record Total(long sum, String last) {}
    }

    private final HeapTask task = new HeapTask();

    private <T> ValueState<T> total(Type<T> type) {
        return task.backend().value(new ValueStateDescriptor<>("total", type));
    }

    @Test
    void oldAndNewValuesStandSideBySideThroughManyRestarts() throws IOException {
        ValueState<Old.Total> old = total(Types.record(Old.Total.class));
        for (int k = 0; k < 3; k++) {
            task.key("" + k);
            old.update(new Old.Total(k));
        }
        task.restart();
        ValueState<Total> evolved = total(Types.record(Total.class));
        task.key("1");
        assertThat(evolved.value()).isEqualTo(new Total("none", 1));
        evolved.update(new Total("one", 1L << 40));
        assertThat(task.backend().freeze().entries())
                .as("only what changed is written")
                .isEqualTo(1);
        task.key("1");
        evolved.update(new Total("one", 1L << 41));
        task.restart();
        task.restart();
        ValueState<Total> again = total(Types.record(Total.class));
        task.key("0");
        assertThat(again.value()).isEqualTo(new Total("none", 0));
        task.key("1");
        assertThat(again.value()).isEqualTo(new Total("one", 1L << 41));
        assertThat(task.backend().describe().get(0).valueSchemas()).hasSize(2);
        assertThat(task.backend().describe().get(0).writtenAs()).isEqualTo(1);
    }

    @Test
    void whatCannotBeReadIsAnErrorThatNamesStateOperatorAndField() throws IOException {
        ValueState<Old.Total> old = total(Types.record(Old.Total.class));
        task.key("1");
        old.update(new Old.Total(1));
        task.restart();
        assertThatThrownBy(() -> total(Types.record(Wrong.Total.class)))
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageStartingWith("state 'total' of operator 'count' does not fit the checkpoint: field 'last' is"
                        + " new and has no default. Values written as {")
                .hasMessageContaining("(@AvroDefault)");
    }

    static final class First {
        record Stop(String gate, int n) {}
    }

    static final class Second {
        record Stop(
                @AvroAlias(alias = "gate") String exit,
                @AvroDefault("7") int level) {}
    }

    /** Each differs from what came before in another way. */
    static final class Third {
        static final class NoAlias {
            record Stop(
                    @AvroAlias(alias = "exit") @Nullable String door,
                    @AvroDefault("7") int level) {}
        }

        static final class OldName {
            record Stop(
                    @AvroAlias(alias = "exit") @AvroAlias(alias = "gate")
                    String door,

                    @AvroDefault("7") int level,
                    @AvroDefault("0") int n) {}
        }

        static final class OtherDefault {
            record Stop(
                    @AvroAlias(alias = "gate") String exit,
                    @AvroDefault("8") int level) {}
        }

        static final class Right {
            record Stop(
                    @AvroAlias(alias = "exit") @AvroAlias(alias = "gate") @Nullable
                    String door,

                    @AvroDefault("7.0") double level) {}
        }
    }

    /** Of two keys one is changed under the second release, and so rewritten. */
    @Test
    void overThreeReleasesAValueIsTheSameWhetherItWasChangedInBetweenOrNot() throws IOException {
        ValueState<First.Stop> first = total(Types.record(First.Stop.class));
        for (String key : List.of("1", "2")) {
            task.key(key);
            first.update(new First.Stop("B12", 77));
        }
        task.restart();
        ValueState<Second.Stop> second = total(Types.record(Second.Stop.class));
        task.key("2");
        second.update(Objects.requireNonNull(second.value()));
        task.restart();

        assertThatThrownBy(() -> total(Types.record(Third.NoAlias.Stop.class)))
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageContaining(
                        "field 'door' was 'gate' once: also name that (@AvroAlias), or start from a" + " savepoint");
        assertThatThrownBy(() -> total(Types.record(Third.OldName.Stop.class)))
                .hasMessageContaining("field 'n' was removed or renamed in between");
        assertThatThrownBy(() -> total(Types.record(Third.OtherDefault.Stop.class)))
                .hasMessageContaining("field 'level' had another default before");

        ValueState<Third.Right.Stop> third = total(Types.record(Third.Right.Stop.class));
        for (String key : List.of("1", "2")) {
            task.key(key);
            assertThat(third.value()).isEqualTo(new Third.Right.Stop("B12", 7));
        }
    }

    @Test
    void aStateMayBeAskedForAsItWasAfterARefusal() throws IOException {
        ValueState<Old.Total> old = total(Types.record(Old.Total.class));
        task.key("1");
        old.update(new Old.Total(1));
        task.restart();
        assertThatThrownBy(() -> total(Types.STRING)).isInstanceOf(WeirException.class);
        ValueState<Old.Total> again = total(Types.record(Old.Total.class));
        task.key("1");
        assertThat(again.value()).isEqualTo(new Old.Total(1));
    }

    @Test
    void reducingStateKeepsOneValue() throws IOException {
        ReducingStateDescriptor<Long> descriptor = new ReducingStateDescriptor<>("max", Math::max, Types.LONG);
        ReducingState<Long> max = task.backend().reducing(descriptor);
        task.key("1");
        assertThat(max.get()).isNull();
        max.add(3L);
        max.add(5L);
        max.add(4L);
        task.restart();
        ReducingState<Long> restored = task.backend().reducing(descriptor);
        task.key("1");
        assertThat(restored.get()).isEqualTo(5);
        restored.clear();
        assertThat(restored.get()).isNull();
        assertThat(task.backend().entries()).isZero();
    }

    /** An accumulator that is changed in place. */
    static class Mean {
        long sum;
        long count;
    }

    /** Makes the mean of numbers. */
    static final class MeanOf implements AggregateFunction<Long, Mean, Double> {
        @Override
        public Mean createAccumulator() {
            return new Mean();
        }

        @Override
        public Mean add(Long value, Mean accumulator) {
            accumulator.sum += value;
            accumulator.count++;
            return accumulator;
        }

        @Override
        public Double getResult(Mean accumulator) {
            return (double) accumulator.sum / accumulator.count;
        }

        @Override
        public Mean merge(Mean a, Mean b) {
            a.sum += b.sum;
            a.count += b.count;
            return a;
        }
    }

    @Test
    void aggregatingStateKeepsTheAccumulatorAndGivesTheResult() throws IOException {
        AggregatingStateDescriptor<Long, Mean, Double> descriptor =
                new AggregatingStateDescriptor<>("mean", new MeanOf(), Types.pojo(Mean.class));
        AggregatingState<Long, Double> mean = task.backend().aggregating(descriptor);
        task.key("1");
        assertThat(mean.get()).isNull();
        mean.add(3L);
        FrozenLayer frozen = task.backend().freeze();
        mean.add(6L);
        assertThat(mean.get()).isEqualTo(4.5);
        assertThat(frozen.entries()).isEqualTo(1);
        task.restart();
        AggregatingState<Long, Double> restored = task.backend().aggregating(descriptor);
        task.key("1");
        restored.add(0L);
        assertThat(restored.get()).isEqualTo(3.0);
        restored.clear();
        assertThat(restored.get()).isNull();
    }
}
