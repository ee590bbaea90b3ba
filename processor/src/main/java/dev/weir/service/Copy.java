package dev.weir.service;

import dev.weir.connector.kafka.sink.KafkaSink;
import dev.weir.connector.kafka.source.KafkaSource;
import dev.weir.connector.kafka.source.OffsetsInitializer;
import dev.weir.job.StreamEnvironment;
import dev.weir.job.WatermarkStrategy;
import dev.weir.job.WeirJob;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The job that is built in: copies the topic {@code from} into the topic {@code to}, exactly once, from its first record
 * on. Keys, values (tombstones too), headers and timestamps stay as they are.
 */
public final class Copy implements WeirJob {
    @Override
    public void define(StreamEnvironment env) {
        KafkaSource<ConsumerRecord<byte[], byte[]>> from = KafkaSource.<ConsumerRecord<byte[], byte[]>>builder()
                .topics(env.parameters().getString("from"))
                .recordDeserializer(record -> record)
                .startingOffsets(OffsetsInitializer.earliest())
                .build();
        KafkaSink<ConsumerRecord<byte[], byte[]>> to = KafkaSink.<ConsumerRecord<byte[], byte[]>>builder()
                .topic(env.parameters().getString("to"))
                .keySerializer(ConsumerRecord::key)
                .valueSerializer(ConsumerRecord::value)
                .headers(ConsumerRecord::headers)
                .build();
        env.fromSource(from, WatermarkStrategy.noWatermarks(), "from")
                .uid("from")
                .sinkTo(to)
                .uid("to");
    }
}
