package dev.weir.lab.bench;

import dev.weir.function.Collector;
import dev.weir.function.KeyedProcessFunction;

/** Drops every second event or so, and changes the others. */
final class FilterEvents extends KeyedProcessFunction<String, Event, Event> {
    @Override
    public void processElement(Event event, Context context, Collector<Event> out) {
        if (Work.keeps(event)) {
            out.collect(Work.transform(event));
        }
    }
}
