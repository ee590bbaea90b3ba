package dev.weir.service;

import dev.weir.connector.kafka.sink.KafkaSink;
import dev.weir.connector.kafka.source.KafkaSource;
import dev.weir.connector.kafka.source.OffsetsInitializer;
import dev.weir.job.StreamEnvironment;
import dev.weir.job.WatermarkStrategy;
import dev.weir.job.WeirJob;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * The job that is built in: copies the topic {@code from} into the topic {@code to}, exactly once, from its first record
 * on. Keys, values (tombstones too), headers and timestamps stay as they are.
 */
public final class Copy implements WeirJob {
    private record Copied(byte @Nullable [] key, byte @Nullable [] value, Iterable<Header> headers) {}

    @Override
    public void define(StreamEnvironment env) {
        KafkaSource<Copied> from = KafkaSource.<Copied>builder()
                .topics(env.parameters().getString("from"))
                .recordDeserializer(record -> new Copied(record.key(), record.value(), record.headers()))
                .startingOffsets(OffsetsInitializer.earliest())
                .build();
        KafkaSink<Copied> to = KafkaSink.<Copied>builder()
                .topic(env.parameters().getString("to"))
                .keySerializer(Copied::key)
                .valueSerializer(Copied::value)
                .headers(Copied::headers)
                .build();
        env.fromSource(from, WatermarkStrategy.noWatermarks(), "from")
                .uid("from")
                .sinkTo(to)
                .uid("to");
    }
}
