package dev.weir.job;

import dev.weir.connector.Sink;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.function.FilterFunction;
import dev.weir.function.FlatMapFunction;
import dev.weir.function.KeySelector;
import dev.weir.function.MapFunction;
import dev.weir.function.ProcessFunction;
import dev.weir.job.JobGraph.Edge;
import dev.weir.job.JobGraph.OperatorNode;
import dev.weir.job.JobGraph.Partitioning.Broadcast;
import dev.weir.job.JobGraph.Partitioning.Rebalance;
import dev.weir.job.JobGraph.SinkNode;
import dev.weir.operator.FilterOperator;
import dev.weir.operator.FlatMapOperator;
import dev.weir.operator.MapOperator;
import dev.weir.operator.Operator;
import dev.weir.operator.ProcessOperator;
import dev.weir.state.MapStateDescriptor;
import dev.weir.state.type.Type;
import dev.weir.state.type.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * A stream of records. Every method leaves it as it is and gives a new one.
 *
 * <p>Lambdas ({@code map}, {@code filter}, {@code flatMap}, key selectors) serve all tasks and must be thread-safe;
 * functions with state or a life of their own ({@code process}) are given as a supplier that makes one per task.
 *
 * @param <T> the records
 */
public class DataStream<T> {
    private final Steps steps;
    private final List<Edge> origins;

    /** @param origins where the records come from, as edges into input 0 */
    DataStream(Steps steps, List<Edge> origins) {
        this.steps = steps;
        this.origins = List.copyOf(origins);
    }

    public <R> SingleOutputStreamOperator<R> map(MapFunction<? super T, ? extends R> function) {
        MapFunction<Object, Object> untyped = Untyped.cast(function);
        return step("map", Step.Kind.STATELESS, () -> new MapOperator(untyped));
    }

    public SingleOutputStreamOperator<T> filter(FilterFunction<? super T> function) {
        FilterFunction<Object> untyped = Untyped.cast(function);
        return step("filter", Step.Kind.STATELESS, () -> new FilterOperator(untyped));
    }

    public <R> SingleOutputStreamOperator<R> flatMap(FlatMapFunction<? super T, R> function) {
        FlatMapFunction<Object, Object> untyped = Untyped.cast(function);
        return step("flat-map", Step.Kind.STATELESS, () -> new FlatMapOperator(untyped));
    }

    /** @param function makes a new instance per task, e.g. {@code Enrich::new} */
    public <R> SingleOutputStreamOperator<R> process(Supplier<? extends ProcessFunction<T, R>> function) {
        Supplier<ProcessFunction<Object, Object>> untyped = Untyped.cast(function);
        SingleOutputStreamOperator<R> result =
                step("process", Step.Kind.STATEFUL, () -> new ProcessOperator(untyped.get()));
        return result.checkInstances(function);
    }

    /**
     * Sends records with equal keys to the same task, in order.
     *
     * @param keyType how keys are kept; keys must be immutable, and their encoding is their identity for good
     */
    public <K> KeyedStream<K, T> keyBy(KeySelector<? super T, K> selector, Type<K> keyType) {
        return new KeyedStream<>(steps, origins, Untyped.cast(selector), keyType, Place.ofCaller());
    }

    /** This stream and others, in no particular order among them. */
    @SafeVarargs
    public final DataStream<T> union(DataStream<T>... others) {
        List<Edge> all = new ArrayList<>(origins);
        for (DataStream<T> other : others) {
            all.addAll(other.origins);
        }
        return new DataStream<>(steps, all);
    }

    /** Spreads the records evenly over the tasks of the next step. Records of one key no longer keep their order. */
    public DataStream<T> rebalance() {
        return new DataStream<>(steps, Edges.with(origins, new Rebalance(), 0));
    }

    /** Sends every record to every task of the step that it is connected to, which keeps them in these maps. */
    public BroadcastStream<T> broadcast(MapStateDescriptor<?, ?>... states) {
        for (MapStateDescriptor<?, ?> state : states) {
            String key = "the key of the broadcast state '" + state.name() + "'";
            Types.requireKey(state.keyType(), key);
            if (state.keyType() == Types.BYTES) {
                throw new WeirException(
                        ExitCode.CONFIGURATION,
                        key + " is byte[], whose equals does not compare content: use a String or a record");
            }
            if (state.ttl() != null) {
                throw new WeirException(
                        ExitCode.CONFIGURATION,
                        "the broadcast state '" + state.name() + "' has a time to live, which only keyed state can"
                                + " have: remove what is old with a broadcast record");
            }
        }
        return new BroadcastStream<>(Edges.with(origins, new Broadcast(), 1), List.of(states));
    }

    public <B> BroadcastConnectedStream<T, B> connect(BroadcastStream<B> broadcast) {
        return new BroadcastConnectedStream<>(steps, Edges.concat(origins, broadcast.edges()), broadcast.states());
    }

    public DataStreamSink<T> sinkTo(Sink<? super T> sink) {
        Objects.requireNonNull(sink, "sink");
        return new DataStreamSink<>(steps.add(
                "sink",
                Step.Kind.SINK,
                origins,
                s -> new SinkNode(s.id(), s.requiredUid(), s.name(), s.parallelism(), sink, s.inputs())));
    }

    private <R> SingleOutputStreamOperator<R> step(String what, Step.Kind kind, Supplier<? extends Operator> operator) {
        Step step = steps.add(
                what,
                kind,
                origins,
                s -> new OperatorNode(s.id(), s.uid(), s.name(), s.parallelism(), operator, null, s.inputs()));
        return new SingleOutputStreamOperator<>(steps, step);
    }
}
