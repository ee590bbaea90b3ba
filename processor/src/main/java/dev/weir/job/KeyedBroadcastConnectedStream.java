package dev.weir.job;

import dev.weir.function.KeyedBroadcastProcessFunction;
import dev.weir.job.JobGraph.Edge;
import dev.weir.job.JobGraph.KeyedStateSpec;
import dev.weir.job.JobGraph.OperatorNode;
import dev.weir.operator.KeyedBroadcastProcessOperator;
import dev.weir.state.MapStateDescriptor;
import dev.weir.state.type.Type;
import java.util.List;
import java.util.function.Supplier;

/**
 * A keyed stream and a broadcast stream, on their way into one step.
 *
 * @param <K> the keys
 * @param <T> the records of the keyed stream
 * @param <B> the broadcast records
 */
public final class KeyedBroadcastConnectedStream<K, T, B> {
    private final Steps steps;
    private final List<Edge> inputs;
    private final Type<K> keyType;
    private final List<MapStateDescriptor<?, ?>> states;

    KeyedBroadcastConnectedStream(
            Steps steps, List<Edge> inputs, Type<K> keyType, List<MapStateDescriptor<?, ?>> states) {
        this.steps = steps;
        this.inputs = inputs;
        this.keyType = keyType;
        this.states = states;
    }

    /** @param function makes a new instance per task */
    public <R> SingleOutputStreamOperator<R> process(
            Supplier<? extends KeyedBroadcastProcessFunction<K, T, B, R>> function) {
        Supplier<KeyedBroadcastProcessFunction<Object, Object, Object, Object>> untyped = Untyped.cast(function);
        Step step = steps.add(
                "keyed broadcast process",
                Step.Kind.STATEFUL,
                inputs,
                s -> new OperatorNode(
                        s.id(),
                        s.uid(),
                        s.name(),
                        s.parallelism(),
                        () -> new KeyedBroadcastProcessOperator(untyped.get(), states),
                        new KeyedStateSpec(keyType),
                        s.inputs()));
        return new SingleOutputStreamOperator<R>(steps, step).checkInstances(function);
    }
}
