package dev.weir.lab.demo;

import dev.weir.function.Collector;
import dev.weir.function.KeyedProcessFunction;
import dev.weir.function.RuntimeContext;
import dev.weir.state.MapState;
import dev.weir.state.MapStateDescriptor;
import dev.weir.state.type.Types;
import java.time.Duration;

/**
 * Adds up each airport's flights by the hour, and emits an hour once event time has passed its end. A flight that came
 * later than that would make a second result of its hour; it is counted under {@code late-flights}, never dropped.
 */
final class FlightHours extends KeyedProcessFunction<String, Flight, AirportHour> {
    private static final long HOUR_MS = Duration.ofHours(1).toMillis();

    @SuppressWarnings("NullAway.Init") // Set in open.
    private MapState<Long, AirportHour> openHours;

    @SuppressWarnings("NullAway.Init") // Set in open.
    private RuntimeContext runtime;

    @Override
    public void open(RuntimeContext context) {
        runtime = context;
        openHours = context.getMapState(
                new MapStateDescriptor<>("open-hours", Types.LONG, Types.record(AirportHour.class)));
    }

    @Override
    public void processElement(Flight flight, Context context, Collector<AirportHour> out) {
        long begin = Math.floorDiv(flight.scheduledMs(), HOUR_MS) * HOUR_MS;
        AirportHour hour = openHours.get(begin);
        long flights = hour == null ? 0 : hour.flights();
        long delay = hour == null ? 0 : hour.delayMinutes();
        openHours.put(begin, new AirportHour(flight.origin(), begin, flights + 1, delay + flight.delayMinutes()));
        long lastMs = begin + HOUR_MS - 1;
        context.timerService().registerEventTimeTimer(lastMs);
        if (lastMs <= context.timerService().currentWatermark()) {
            runtime.count("late-flights", 1);
        }
    }

    @Override
    public void onTimer(long timestampMs, OnTimerContext context, Collector<AirportHour> out) {
        long begin = timestampMs + 1 - HOUR_MS;
        AirportHour hour = openHours.get(begin);
        if (hour != null) {
            openHours.remove(begin);
            out.collect(hour);
        }
    }
}
