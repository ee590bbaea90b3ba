package dev.weir.function;

/** Takes one record after another, with state and timers per key. */
public abstract class KeyedProcessFunction<K, I, O> extends RichFunction {
    public abstract void processElement(I value, Context context, Collector<O> out) throws Exception;

    /**
     * A timer fired. State is that of the timer's key. What is emitted carries the timer's time in event time, and no
     * timestamp in processing time.
     */
    public void onTimer(long timestampMs, OnTimerContext context, Collector<O> out) throws Exception {}

    /** What is known of the record being processed. Only valid during the call. */
    public abstract class Context {
        /** The record's (or event-time timer's) timestamp; {@link Long#MIN_VALUE} when there is none. */
        public abstract long timestamp();

        public abstract TimerService timerService();

        public abstract K getCurrentKey();

        public abstract <X> void output(OutputTag<X> tag, X value);
    }

    /** What is known of the timer that fired. */
    public abstract class OnTimerContext extends Context {
        public abstract TimeDomain timeDomain();
    }
}
