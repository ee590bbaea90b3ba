package dev.weir.operator;

import dev.weir.function.BroadcastProcessFunction;
import dev.weir.function.BroadcastState;
import dev.weir.function.OutputTag;
import dev.weir.function.TimeService;
import dev.weir.state.MapStateDescriptor;

/** The context of both sides of a broadcast; the interface that a side sees decides what it may do. */
final class BroadcastContext implements BroadcastProcessFunction.Context, BroadcastProcessFunction.ReadOnlyContext {
    /** The number of the input that the broadcast records come by. */
    static final int INPUT = 1;

    private final RecordCollector collector;
    private final TimeService time;
    private final BroadcastStates states;

    BroadcastContext(RecordCollector collector, TimeService time, BroadcastStates states) {
        this.collector = collector;
        this.time = time;
        this.states = states;
    }

    @Override
    public long timestamp() {
        return collector.timestamp();
    }

    @Override
    public TimeService timerService() {
        return time;
    }

    @Override
    public <X> void output(OutputTag<X> tag, X value) {
        collector.side(tag, value);
    }

    @Override
    public <K, V> BroadcastState<K, V> getBroadcastState(MapStateDescriptor<K, V> descriptor) {
        return states.get(descriptor);
    }
}
