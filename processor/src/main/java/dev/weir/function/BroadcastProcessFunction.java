package dev.weir.function;

import dev.weir.state.MapStateDescriptor;

/** Takes a stream, and a broadcast stream that changes how it is treated. */
public abstract class BroadcastProcessFunction<I, B, O> extends RichFunction {
    /** A record of the stream that is not broadcast. */
    public abstract void processElement(I value, ReadOnlyContext context, Collector<O> out) throws Exception;

    /** A broadcast record; every task gets it. What is emitted here is emitted by every task. */
    public abstract void processBroadcastElement(B value, Context context, Collector<O> out) throws Exception;

    /** For a record of the stream that is not broadcast. Only valid during the call. */
    public interface ReadOnlyContext extends ProcessFunction.Context {
        <K, V> ReadOnlyBroadcastState<K, V> getBroadcastState(MapStateDescriptor<K, V> descriptor);
    }

    /** For a broadcast record. Only valid during the call. */
    public interface Context extends ProcessFunction.Context {
        <K, V> BroadcastState<K, V> getBroadcastState(MapStateDescriptor<K, V> descriptor);
    }
}
