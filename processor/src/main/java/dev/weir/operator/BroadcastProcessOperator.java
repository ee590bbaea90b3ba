package dev.weir.operator;

import dev.weir.function.BroadcastProcessFunction;
import dev.weir.state.MapStateDescriptor;
import java.util.List;

/** Calls a {@link BroadcastProcessFunction}. Input 0 is the stream, input 1 the broadcast. */
public final class BroadcastProcessOperator extends RichOperator {
    private final BroadcastProcessFunction<Object, Object, Object> function;
    private final List<MapStateDescriptor<?, ?>> descriptors;

    @SuppressWarnings("NullAway.Init") // open comes first
    private OperatorTime time;

    @SuppressWarnings("NullAway.Init") // open comes first
    private BroadcastContext functionContext;

    public BroadcastProcessOperator(
            BroadcastProcessFunction<Object, Object, Object> function, List<MapStateDescriptor<?, ?>> descriptors) {
        super(function);
        this.function = function;
        this.descriptors = descriptors;
    }

    @Override
    public void open(OperatorContext context) throws Exception {
        time = new OperatorTime(context);
        super.open(context);
    }

    @Override
    void openStates(OperatorStates states) {
        BroadcastStates broadcast = new BroadcastStates(context().uid(), descriptors, states);
        functionContext = new BroadcastContext(collector(), time, broadcast);
    }

    @Override
    public void watermark(long watermarkMs) {
        time.advance(watermarkMs);
    }

    @Override
    public void process(int input, Object value, long timestampMs) throws Exception {
        RecordCollector collector = collector();
        collector.setTimestamp(timestampMs);
        try {
            if (input == BroadcastContext.INPUT) {
                function.processBroadcastElement(value, functionContext, collector);
            } else {
                function.processElement(value, functionContext, collector);
            }
        } catch (Exception | Error e) {
            throw failed(input == BroadcastContext.INPUT ? "processBroadcastElement" : "processElement", e);
        }
        collector.rethrow();
    }
}
