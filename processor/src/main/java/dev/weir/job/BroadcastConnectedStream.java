package dev.weir.job;

import dev.weir.function.BroadcastProcessFunction;
import dev.weir.job.JobGraph.Edge;
import dev.weir.job.JobGraph.OperatorNode;
import dev.weir.operator.BroadcastProcessOperator;
import dev.weir.state.MapStateDescriptor;
import java.util.List;
import java.util.function.Supplier;

/**
 * A stream and a broadcast stream, on their way into one step.
 *
 * @param <T> the records of the stream
 * @param <B> the broadcast records
 */
public final class BroadcastConnectedStream<T, B> {
    private final Steps steps;
    private final List<Edge> inputs;
    private final List<MapStateDescriptor<?, ?>> states;

    BroadcastConnectedStream(Steps steps, List<Edge> inputs, List<MapStateDescriptor<?, ?>> states) {
        this.steps = steps;
        this.inputs = inputs;
        this.states = states;
    }

    /** @param function makes a new instance per task */
    public <R> SingleOutputStreamOperator<R> process(Supplier<? extends BroadcastProcessFunction<T, B, R>> function) {
        Supplier<BroadcastProcessFunction<Object, Object, Object>> untyped = Untyped.cast(function);
        Step step = steps.add(
                "broadcast process",
                Step.Kind.STATEFUL,
                inputs,
                s -> new OperatorNode(
                        s.id(),
                        s.uid(),
                        s.name(),
                        s.parallelism(),
                        () -> new BroadcastProcessOperator(untyped.get(), states),
                        null,
                        s.inputs()));
        return new SingleOutputStreamOperator<R>(steps, step).checkInstances(function);
    }
}
