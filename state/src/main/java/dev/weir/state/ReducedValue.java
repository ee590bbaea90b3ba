package dev.weir.state;

import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/** A reducing state, kept as a value. */
record ReducedValue<T>(ValueState<T> value, BinaryOperator<T> function) implements ReducingState<T> {
    @Override
    public @Nullable T get() {
        return value.value();
    }

    @Override
    public void add(T added) {
        T before = value.value();
        value.update(before == null ? added : function.apply(before, added));
    }

    @Override
    public void clear() {
        value.clear();
    }
}
