package dev.weir.lab.demo;

import dev.weir.function.Collector;
import dev.weir.function.KeyedProcessFunction;
import dev.weir.function.RuntimeContext;
import dev.weir.state.ValueState;
import dev.weir.state.ValueStateDescriptor;
import dev.weir.state.type.Types;

/** Keeps a total per airport, and emits it with every flight. */
final class FlightTotals extends KeyedProcessFunction<String, Flight, AirportTotal> {
    @SuppressWarnings("NullAway.Init") // Set in open.
    private ValueState<AirportTotal> totals;

    @Override
    public void open(RuntimeContext context) {
        totals = context.getState(new ValueStateDescriptor<>("total", Types.record(AirportTotal.class)));
    }

    @Override
    public void processElement(Flight flight, Context context, Collector<AirportTotal> out) {
        AirportTotal before = totals.value();
        AirportTotal total = (before == null ? new AirportTotal(flight.origin(), 0, 0) : before).plus(flight);
        totals.update(total);
        out.collect(total);
    }
}
