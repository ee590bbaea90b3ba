package dev.weir.lab.bench;

import dev.weir.function.Collector;
import dev.weir.function.KeyedProcessFunction;
import dev.weir.function.RuntimeContext;
import dev.weir.state.ValueState;
import dev.weir.state.ValueStateDescriptor;
import dev.weir.state.type.Types;

/** Keeps a sum and the last note per account, and emits the total with every event, and the note of the one before. */
final class KeepLatest extends KeyedProcessFunction<String, Event, Total> {
    @SuppressWarnings("NullAway.Init") // Set in open.
    private ValueState<Latest> latest;

    @Override
    public void open(RuntimeContext context) {
        latest = context.getState(new ValueStateDescriptor<>("latest", Types.record(Latest.class)));
    }

    @Override
    public void processElement(Event event, Context context, Collector<Total> out) {
        Latest before = latest.value();
        Sum sum = Work.add(before == null ? null : new Sum(before.count(), before.amount()), event);
        latest.update(new Latest(sum.count(), sum.amount(), event.note()));
        out.collect(new Total(event.account(), sum.count(), sum.amount(), before == null ? "" : before.note()));
    }
}
