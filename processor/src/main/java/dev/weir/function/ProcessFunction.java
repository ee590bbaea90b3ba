package dev.weir.function;

/** Takes one record after another, and emits to the main and to side outputs. */
public abstract class ProcessFunction<I, O> extends RichFunction {
    public abstract void processElement(I value, Context context, Collector<O> out) throws Exception;

    /** What is known of the record being processed. Only valid during the call. */
    public interface Context {
        /** The record's timestamp, milliseconds since the epoch; {@link Long#MIN_VALUE} when it has none. */
        long timestamp();

        /** What time it is. Timers are for keyed streams only. */
        TimeService timerService();

        <X> void output(OutputTag<X> tag, X value);
    }
}
