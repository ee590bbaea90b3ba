package dev.weir.operator;

import dev.weir.function.KeyedBroadcastProcessFunction;
import dev.weir.function.OutputTag;
import dev.weir.function.ReadOnlyBroadcastState;
import dev.weir.function.TimeDomain;
import dev.weir.function.TimerService;
import dev.weir.state.MapStateDescriptor;
import java.util.List;

/** Calls a {@link KeyedBroadcastProcessFunction}. Input 0 is the keyed stream, input 1 the broadcast. */
public final class KeyedBroadcastProcessOperator extends KeyedOperator {
    private final KeyedBroadcastProcessFunction<Object, Object, Object, Object> function;
    private final List<MapStateDescriptor<?, ?>> descriptors;
    private final ElementContext elementContext;
    private final TimerContext timerContext;

    @SuppressWarnings("NullAway.Init") // open comes first
    private BroadcastStates broadcast;

    @SuppressWarnings("NullAway.Init") // open comes first
    private BroadcastContext broadcastContext;

    public KeyedBroadcastProcessOperator(
            KeyedBroadcastProcessFunction<Object, Object, Object, Object> function,
            List<MapStateDescriptor<?, ?>> descriptors) {
        super(function);
        this.function = function;
        this.descriptors = descriptors;
        this.elementContext = new ElementContext(function);
        this.timerContext = new TimerContext(function);
    }

    @Override
    void openStates(OperatorStates states) {
        broadcast = new BroadcastStates(context().uid(), descriptors, states);
        broadcastContext = new BroadcastContext(collector(), timers().ofTask(), broadcast);
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
    void unkeyedElement(int input, Object value) throws Exception {
        try {
            function.processBroadcastElement(value, broadcastContext, collector());
        } catch (Exception | Error e) {
            throw failed("processBroadcastElement", e);
        }
    }

    private final class ElementContext
            extends KeyedBroadcastProcessFunction<Object, Object, Object, Object>.ReadOnlyContext {
        ElementContext(KeyedBroadcastProcessFunction<Object, Object, Object, Object> function) {
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
        public <S, V> ReadOnlyBroadcastState<S, V> getBroadcastState(MapStateDescriptor<S, V> descriptor) {
            return broadcast.get(descriptor);
        }
    }

    private final class TimerContext
            extends KeyedBroadcastProcessFunction<Object, Object, Object, Object>.OnTimerContext {
        TimerContext(KeyedBroadcastProcessFunction<Object, Object, Object, Object> function) {
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
        public <S, V> ReadOnlyBroadcastState<S, V> getBroadcastState(MapStateDescriptor<S, V> descriptor) {
            return broadcast.get(descriptor);
        }

        @Override
        public TimeDomain timeDomain() {
            return firingDomain();
        }
    }
}
