package dev.weir.job;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.function.KeySelector;
import dev.weir.function.KeyedProcessFunction;
import dev.weir.function.ReduceFunction;
import dev.weir.job.JobGraph.Edge;
import dev.weir.job.JobGraph.KeyedStateSpec;
import dev.weir.job.JobGraph.OperatorNode;
import dev.weir.job.JobGraph.Partitioning.ByKey;
import dev.weir.operator.KeyedProcessOperator;
import dev.weir.operator.Operator;
import dev.weir.operator.ReduceOperator;
import dev.weir.state.type.Type;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A stream in which records with equal keys go to the same task, which keeps state and timers for each key.
 *
 * @param <K> the keys
 * @param <T> the records
 */
public final class KeyedStream<K, T> {
    private final Steps steps;
    private final List<Edge> origins;
    private final Type<K> keyType;

    KeyedStream(
            Steps steps,
            List<Edge> origins,
            KeySelector<Object, Object> selector,
            @Nullable Type<K> keyType,
            String place) {
        this.steps = steps;
        this.keyType = requireKeyType(keyType, place);
        this.origins = Edges.with(origins, new ByKey(new SafeKeySelector(selector, place), this.keyType), 0);
    }

    /** @param function makes a new instance per task, e.g. {@code RunningDelay::new} */
    public <R> SingleOutputStreamOperator<R> process(Supplier<? extends KeyedProcessFunction<K, T, R>> function) {
        Supplier<KeyedProcessFunction<Object, Object, Object>> untyped = Untyped.cast(function);
        SingleOutputStreamOperator<R> result =
                step("keyed process", new KeyedStateSpec(keyType), () -> new KeyedProcessOperator(untyped.get()));
        return result.checkInstances(function);
    }

    /**
     * Combines the records of each key, and emits the result so far for every record.
     *
     * @param type how results are kept
     */
    public SingleOutputStreamOperator<T> reduce(ReduceFunction<T> function, Type<T> type) {
        ReduceFunction<Object> untyped = Untyped.cast(function);
        Type<Object> untypedType = Untyped.cast(type);
        KeyedStateSpec keyed = new KeyedStateSpec(keyType, ReduceOperator.states(keyType, type));
        return step("reduce", keyed, () -> new ReduceOperator(untyped, untypedType));
    }

    public <B> KeyedBroadcastConnectedStream<K, T, B> connect(BroadcastStream<B> broadcast) {
        return new KeyedBroadcastConnectedStream<>(
                steps, Edges.concat(origins, broadcast.edges()), keyType, broadcast.states());
    }

    private <R> SingleOutputStreamOperator<R> step(
            String what, KeyedStateSpec keyed, Supplier<? extends Operator> operator) {
        Step step = steps.add(
                what,
                Step.Kind.STATEFUL,
                origins,
                s -> new OperatorNode(s.id(), s.uid(), s.name(), s.parallelism(), operator, keyed, s.inputs()));
        return new SingleOutputStreamOperator<>(steps, step);
    }

    private static <K> Type<K> requireKeyType(@Nullable Type<K> type, String place) {
        if (type == null) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "the step keyBy (" + place + ") has no type for its keys. Pass one, e.g. Types.STRING");
        }
        if (!type.immutable()) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "the step keyBy (" + place + ") has keys of a type that can be changed: " + type
                            + ". Use an immutable one: a primitive, a String, or a record of such");
        }
        return type;
    }
}
