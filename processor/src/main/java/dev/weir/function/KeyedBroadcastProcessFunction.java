package dev.weir.function;

import dev.weir.state.MapStateDescriptor;

/** Takes a keyed stream, with state and timers per key, and a broadcast stream that changes how it is treated. */
public abstract class KeyedBroadcastProcessFunction<K, I, B, O> extends RichFunction {
    /** A record of the keyed stream. */
    public abstract void processElement(I value, ReadOnlyContext context, Collector<O> out) throws Exception;

    /** A broadcast record; every task gets it. There is no current key: keyed state must not be touched. */
    public abstract void processBroadcastElement(B value, BroadcastProcessFunction.Context context, Collector<O> out)
            throws Exception;

    /** A timer fired. State is that of the timer's key. */
    public void onTimer(long timestampMs, OnTimerContext context, Collector<O> out) throws Exception {}

    /** For a record of the keyed stream. Only valid during the call. */
    public abstract class ReadOnlyContext {
        /** The record's (or event-time timer's) timestamp; {@link Long#MIN_VALUE} when there is none. */
        public abstract long timestamp();

        public abstract TimerService timerService();

        public abstract K getCurrentKey();

        public abstract <X> void output(OutputTag<X> tag, X value);

        public abstract <S, V> ReadOnlyBroadcastState<S, V> getBroadcastState(MapStateDescriptor<S, V> descriptor);
    }

    /** What is known of the timer that fired. */
    public abstract class OnTimerContext extends ReadOnlyContext {
        public abstract TimeDomain timeDomain();
    }
}
