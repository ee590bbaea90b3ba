package dev.weir.lab.demo;

import dev.weir.connector.kafka.sink.KafkaSink;
import dev.weir.connector.kafka.sink.RecordTimestamp;
import dev.weir.connector.kafka.source.KafkaSource;
import dev.weir.connector.kafka.source.OffsetsInitializer;
import dev.weir.connector.serde.Serdes;
import dev.weir.job.KeyedStream;
import dev.weir.job.StreamEnvironment;
import dev.weir.job.WatermarkStrategy;
import dev.weir.job.WeirJob;
import dev.weir.state.type.Types;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** The demo's job: for each airport a running total with every flight, and a result for every hour. */
public final class FlightsJob implements WeirJob {
    @Override
    public void define(StreamEnvironment env) {
        KafkaSource<Flight> source = KafkaSource.<Flight>builder()
                .topics(DemoTopics.FLIGHTS)
                .valueDeserializer(Flight::parse)
                .startingOffsets(OffsetsInitializer.earliest())
                .build();
        // Within a partition the flights come in the order of their times.
        WatermarkStrategy<Flight> watermarks = WatermarkStrategy.<Flight>forMonotonousTimestamps()
                .withTimestampAssigner((flight, recordTimestampMs) -> flight.scheduledMs());

        KeyedStream<String, Flight> byAirport = env.fromSource(source, watermarks, "flights")
                .uid("flights")
                .filter(flight -> !flight.isHeartbeat())
                .keyBy(Flight::origin, Types.STRING);

        byAirport
                .process(FlightTotals::new)
                .uid("totals")
                .sinkTo(json(DemoTopics.TOTALS, AirportTotal.class, AirportTotal::airport))
                .uid("totals-out");
        byAirport
                .process(FlightHours::new)
                .uid("hours")
                .sinkTo(json(DemoTopics.HOURS, AirportHour.class, AirportHour::airport))
                .uid("hours-out");
    }

    private static <T> KafkaSink<T> json(String topic, Class<T> type, Function<T, String> key) {
        return KafkaSink.<T>builder()
                .topic(topic)
                .keySerializer(value -> key.apply(value).getBytes(StandardCharsets.UTF_8))
                .valueSerializer(Serdes.json(type))
                // With the flights' own timestamps, of 2001, the records would be older than the broker keeps any.
                .timestamps(RecordTimestamp.sendingTime())
                .build();
    }
}
