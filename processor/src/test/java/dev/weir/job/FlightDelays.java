package dev.weir.job;

import dev.weir.function.Collector;
import dev.weir.function.KeyedProcessFunction;
import dev.weir.function.RuntimeContext;
import dev.weir.state.ValueState;
import dev.weir.state.ValueStateDescriptor;
import dev.weir.state.type.Types;
import dev.weir.testing.CollectSink;
import dev.weir.testing.ListSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The example of docs/reference/job-api.md, with lists in Kafka's place. */
final class FlightDelays implements WeirJob {
    record Flight(String origin, long scheduledMs, @Nullable Integer delay) {}

    record Stat(String origin, long flights, double meanDelay) {}

    record Total(long flights, long delay) {}

    private final ListSource<Flight> source;

    FlightDelays(Flight... flights) {
        this.source = ListSource.of("flights", flights);
    }

    @Override
    public void define(StreamEnvironment env) {
        DataStream<Flight> flights = env.fromSource(
                        source,
                        WatermarkStrategy.<Flight>forBoundedOutOfOrderness(Duration.ofMinutes(5))
                                .withTimestampAssigner((f, ts) -> f.scheduledMs()),
                        "flights")
                .uid("flights");

        flights.filter(f -> f.delay() != null)
                .keyBy(Flight::origin, Types.STRING)
                .process(RunningDelay::new)
                .uid("running-delay")
                .sinkTo(new CollectSink<>("delays"))
                .uid("delays");
    }

    static final class RunningDelay extends KeyedProcessFunction<String, Flight, Stat> {
        private ValueState<Total> total;

        @Override
        public void open(RuntimeContext context) {
            total = context.getState(new ValueStateDescriptor<>("total", Types.record(Total.class)));
        }

        @Override
        public void processElement(Flight flight, Context context, Collector<Stat> out) {
            Total before = total.value() == null ? new Total(0, 0) : total.value();
            Total now = new Total(before.flights() + 1, before.delay() + flight.delay());
            total.update(now);
            out.collect(new Stat(context.getCurrentKey(), now.flights(), (double) now.delay() / now.flights()));
        }
    }
}
