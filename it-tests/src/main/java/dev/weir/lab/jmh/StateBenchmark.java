package dev.weir.lab.jmh;

import dev.weir.lab.bench.Sum;
import dev.weir.state.FrozenLayer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A value state on the heap with 100,000 keys. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StateBenchmark {
    private static final int KEYS = 100_000;
    private static final int CHANGES = 10_000;
    private static final Sum SUM = new Sum(42, 4_711_000);

    private final Keys keys = new Keys(2 * KEYS);
    private final SumState state = new SumState();

    @Setup
    public void fill() {
        for (int i = 0; i < KEYS; i++) {
            state.at(keys, i).update(SUM);
        }
        state.freeze();
    }

    /** The value of a key that has one. */
    @Benchmark
    public @Nullable Sum getHit() {
        return state.at(keys, keys.nextIndex() % KEYS).value();
    }

    /** The value of a key that has none. */
    @Benchmark
    public @Nullable Sum getMiss() {
        return state.at(keys, KEYS + keys.nextIndex() % KEYS).value();
    }

    /** A change of a value that has mostly been changed in this epoch already: in place. */
    @Benchmark
    public void update() {
        state.at(keys, keys.nextIndex() % KEYS).update(SUM);
    }

    /** The first change of a value after a freeze, with its share of the freeze. */
    @Benchmark
    @OperationsPerInvocation(CHANGES)
    public FrozenLayer updateAfterFreeze() {
        for (int i = 0; i < CHANGES; i++) {
            state.at(keys, keys.nextIndex() % KEYS).update(SUM);
        }
        return state.freeze();
    }
}
