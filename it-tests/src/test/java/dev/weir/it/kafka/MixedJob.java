package dev.weir.it.kafka;

import dev.weir.connector.AllowedTopics;
import dev.weir.connector.DeliveryGuarantee;
import dev.weir.connector.kafka.sink.KafkaSink;
import dev.weir.connector.kafka.sink.RecordTimestamp;
import dev.weir.connector.kafka.source.KafkaSource;
import dev.weir.connector.kafka.source.UnreadableRecords;
import dev.weir.connector.serde.Serdes;
import dev.weir.job.DataStream;
import dev.weir.job.StreamEnvironment;
import dev.weir.job.WatermarkStrategy;
import dev.weir.job.WeirJob;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeader;

/** Writes each number of its input to sinks of every kind; what is no number is a dead letter. */
public final class MixedJob implements WeirJob {
    static final String IN = "mixed-in";
    static final String DEAD = "mixed-dead";
    static final String EXACT = "mixed-exact";
    static final String AT_LEAST = "mixed-at-least";
    static final String NONE = "mixed-none";
    static final String BY = "mixed-by-";
    static final int SELECTED = 3;

    public MixedJob() {}

    @Override
    public void define(StreamEnvironment env) {
        DataStream<Long> numbers = env.fromSource(
                        KafkaSource.<Long>builder()
                                .topics(IN)
                                .recordDeserializer(record -> Long.parseLong(text(record.value())))
                                .onUnreadable(UnreadableRecords.deadLetterTopic(DEAD))
                                .build(),
                        WatermarkStrategy.noWatermarks(),
                        "in")
                .uid("in");
        numbers.sinkTo(sink(DeliveryGuarantee.EXACTLY_ONCE)
                        .topic(EXACT)
                        .headers(n -> List.of(new RecordHeader("number", bytes(n))))
                        .partitioner((n, key, payload, partitions) -> (int) (n % partitions))
                        .timestamps(RecordTimestamp.sendingTime())
                        .build())
                .uid("exact");
        numbers.sinkTo(sink(DeliveryGuarantee.AT_LEAST_ONCE).topic(AT_LEAST).build())
                .uid("at-least");
        numbers.sinkTo(sink(DeliveryGuarantee.NONE).topic(NONE).build()).uid("none");
        numbers.sinkTo(sink(DeliveryGuarantee.EXACTLY_ONCE)
                        .topicSelector(n -> BY + n % SELECTED, AllowedTopics.prefix(BY))
                        .build())
                .uid("by");
    }

    private static KafkaSink.Builder<Long> sink(DeliveryGuarantee guarantee) {
        return KafkaSink.<Long>builder()
                .valueSerializer(MixedJob::bytes)
                .keySerializer(Serdes.longs())
                .guarantee(guarantee);
    }

    private static byte[] bytes(Long number) {
        return number.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
