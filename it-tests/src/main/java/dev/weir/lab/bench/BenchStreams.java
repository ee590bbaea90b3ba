package dev.weir.lab.bench;

import dev.weir.connector.kafka.sink.KafkaSink;
import dev.weir.connector.kafka.source.KafkaSource;
import dev.weir.connector.kafka.source.OffsetsInitializer;
import dev.weir.connector.serde.DeserializationException;
import dev.weir.connector.serde.Serializer;
import dev.weir.job.DataStream;
import dev.weir.job.StreamEnvironment;
import dev.weir.job.WatermarkStrategy;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the bench's jobs read and write, and the settings that say where. */
final class BenchStreams {
    /** The setting that names the topic to read. */
    static final String IN = "bench.in";

    /** The setting that names the topic to write, or what the names of several begin with. */
    static final String OUT = "bench.out";

    /** The setting that says whether the job ends at the input's present end. */
    static final String UNTIL_END = "bench.until-end";

    private BenchStreams() {}

    static DataStream<Event> events(StreamEnvironment env) {
        KafkaSource.Builder<Event> source = KafkaSource.<Event>builder()
                .topics(env.parameters().getString(IN))
                .valueDeserializer(BenchStreams::read)
                .startingOffsets(OffsetsInitializer.earliest());
        if (env.parameters().getBoolean(UNTIL_END)) {
            source.bounded(OffsetsInitializer.latest());
        }
        return env.fromSource(source.build(), WatermarkStrategy.noWatermarks(), "events")
                .uid("in");
    }

    static <T> KafkaSink<T> sink(StreamEnvironment env, Function<T, String> account, Serializer<T> value) {
        return sink(env.parameters().getString(OUT), account, value);
    }

    static <T> KafkaSink<T> sink(String topic, Function<T, String> account, Serializer<T> value) {
        return KafkaSink.<T>builder()
                .topic(topic)
                .keySerializer(record -> Codec.key(account.apply(record)))
                .valueSerializer(value)
                .build();
    }

    private static Event read(byte @Nullable [] payload) throws DeserializationException {
        if (payload == null) {
            throw new DeserializationException("an event without a value", DeserializationException.UNKNOWN_OFFSET);
        }
        return Codec.readEvent(payload);
    }
}
