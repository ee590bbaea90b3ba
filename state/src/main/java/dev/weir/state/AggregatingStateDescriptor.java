package dev.weir.state;

import dev.weir.state.type.Type;
import org.jspecify.annotations.Nullable;

/**
 * Names an aggregating state and says how values become a result.
 *
 * @param accumulatorType what is kept
 * @param ttl how long the accumulator lives after the last value was added; null for ever
 */
public record AggregatingStateDescriptor<IN, ACC, OUT>(
        String name,
        AggregateFunction<IN, ACC, OUT> function,
        Type<ACC> accumulatorType,
        @Nullable StateTtl ttl) {
    /** Accumulators live for ever. */
    public AggregatingStateDescriptor(
            String name, AggregateFunction<IN, ACC, OUT> function, Type<ACC> accumulatorType) {
        this(name, function, accumulatorType, null);
    }

    public AggregatingStateDescriptor<IN, ACC, OUT> withTtl(StateTtl ttl) {
        return new AggregatingStateDescriptor<>(name, function, accumulatorType, ttl);
    }
}
