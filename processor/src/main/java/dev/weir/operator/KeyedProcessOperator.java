package dev.weir.operator;

import dev.weir.function.KeyedProcessFunction;
import dev.weir.function.OutputTag;
import dev.weir.function.TimeDomain;
import dev.weir.function.TimerService;

/** Calls a {@link KeyedProcessFunction}. */
public final class KeyedProcessOperator extends KeyedOperator {
    private final KeyedProcessFunction<Object, Object, Object> function;
    private final ElementContext elementContext;
    private final TimerContext timerContext;

    public KeyedProcessOperator(KeyedProcessFunction<Object, Object, Object> function) {
        super(function);
        this.function = function;
        this.elementContext = new ElementContext(function);
        this.timerContext = new TimerContext(function);
    }

    @Override
    void element(Object value) throws Exception {
        function.processElement(value, elementContext, collector());
    }

    @Override
    void timer(long timestampMs) throws Exception {
        function.onTimer(timestampMs, timerContext, collector());
    }

    @Override
    void unkeyedElement(int input, Object value) {
        throw new IllegalStateException(
                "input " + input + " of step '" + context().uid() + "' has no keys");
    }

    private final class ElementContext extends KeyedProcessFunction<Object, Object, Object>.Context {
        ElementContext(KeyedProcessFunction<Object, Object, Object> function) {
            function.super();
        }

        @Override
        public long timestamp() {
            return collector().timestamp();
        }

        @Override
        public TimerService timerService() {
            return timers();
        }

        @Override
        public Object getCurrentKey() {
            return currentKey();
        }

        @Override
        public <X> void output(OutputTag<X> tag, X value) {
            collector().side(tag, value);
        }
    }

    private final class TimerContext extends KeyedProcessFunction<Object, Object, Object>.OnTimerContext {
        TimerContext(KeyedProcessFunction<Object, Object, Object> function) {
            function.super();
        }

        @Override
        public long timestamp() {
            return collector().timestamp();
        }

        @Override
        public TimerService timerService() {
            return timers();
        }

        @Override
        public Object getCurrentKey() {
            return currentKey();
        }

        @Override
        public <X> void output(OutputTag<X> tag, X value) {
            collector().side(tag, value);
        }

        @Override
        public TimeDomain timeDomain() {
            return firingDomain();
        }
    }
}
