package dev.weir.state;

import dev.weir.state.type.Type;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Names a reducing state and says how two values become one.
 *
 * @param function takes what is there and what is added, e.g. {@code Long::sum}
 * @param ttl how long the result lives after the last value was added; null for ever
 */
public record ReducingStateDescriptor<T>(
        String name,
        BinaryOperator<T> function,
        Type<T> type,
        @Nullable StateTtl ttl) {
    /** Results live for ever. */
    public ReducingStateDescriptor(String name, BinaryOperator<T> function, Type<T> type) {
        this(name, function, type, null);
    }

    public ReducingStateDescriptor<T> withTtl(StateTtl ttl) {
        return new ReducingStateDescriptor<>(name, function, type, ttl);
    }
}
