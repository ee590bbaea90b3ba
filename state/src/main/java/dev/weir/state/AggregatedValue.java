package dev.weir.state;

import org.jspecify.annotations.Nullable;

/** An aggregating state, kept as the value of its accumulator. */
record AggregatedValue<IN, ACC, OUT>(ValueState<ACC> accumulator, AggregateFunction<IN, ACC, OUT> function)
        implements AggregatingState<IN, OUT> {
    @Override
    public @Nullable OUT get() {
        ACC kept = accumulator.value();
        return kept == null ? null : function.getResult(kept);
    }

    @Override
    public void add(IN added) {
        ACC before = accumulator.value();
        accumulator.update(function.add(added, before == null ? function.createAccumulator() : before));
    }

    @Override
    public void clear() {
        accumulator.clear();
    }
}
