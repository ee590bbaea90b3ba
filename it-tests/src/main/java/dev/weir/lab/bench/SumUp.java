package dev.weir.lab.bench;

import dev.weir.function.Collector;
import dev.weir.function.KeyedProcessFunction;
import dev.weir.function.RuntimeContext;
import dev.weir.state.ValueState;
import dev.weir.state.ValueStateDescriptor;
import dev.weir.state.type.Types;

/** Keeps a sum per account, and emits the total with every event. */
final class SumUp extends KeyedProcessFunction<String, Event, Total> {
    @SuppressWarnings("NullAway.Init") // Set in open.
    private ValueState<Sum> sums;

    @Override
    public void open(RuntimeContext context) {
        sums = context.getState(new ValueStateDescriptor<>("sum", Types.record(Sum.class)));
    }

    @Override
    public void processElement(Event event, Context context, Collector<Total> out) {
        Sum sum = Work.add(sums.value(), event);
        sums.update(sum);
        out.collect(Work.total(sum, event));
    }
}
