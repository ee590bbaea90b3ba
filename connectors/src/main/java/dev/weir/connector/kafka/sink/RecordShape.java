package dev.weir.connector.kafka.sink;

import dev.weir.connector.kafka.KafkaErrors;
import dev.weir.connector.serde.Serializer;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.util.function.Function;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Makes Kafka records of values. Shared by all tasks.
 *
 * @param partitioner null: Kafka's own, by the key's murmur2, or sticky without a key
 */
record RecordShape<T>(
        @Nullable Serializer<? super T> key,
        Serializer<? super T> value,
        @Nullable Function<? super T, ? extends @Nullable Iterable<Header>> headers,
        RecordTimestamp<? super T> timestamp,
        @Nullable RecordPartitioner<? super T> partitioner) {

    /** @param producer knows how many partitions the topic has; asked only where the user chooses the partition */
    ProducerRecord<byte[], byte[]> record(Producer<byte[], byte[]> producer, String topic, T from, long eventTimeMs) {
        byte[] keyBytes = key == null ? null : key.serialize(from);
        byte[] payload = value.serialize(from);
        long timestampMs = timestamp.timestampMs(from, eventTimeMs);
        return new ProducerRecord<>(
                topic,
                partitioner == null ? null : partitionOf(producer, topic, from, keyBytes, payload, partitioner),
                timestampMs >= 0 ? timestampMs : null,
                keyBytes,
                payload,
                headers == null ? null : headers.apply(from));
    }

    private static <T> int partitionOf(
            Producer<byte[], byte[]> producer,
            String topic,
            T from,
            byte @Nullable [] key,
            byte @Nullable [] payload,
            RecordPartitioner<? super T> partitioner) {
        int partitions = partitionsOf(producer, topic);
        int chosen = partitioner.partition(from, key, payload, partitions);
        if (chosen < 0 || chosen >= partitions) {
            throw new WeirException(
                    ExitCode.JOB_FAILED,
                    "the partitioner of a sink chose partition " + chosen + " of topic " + topic
                            + ", which has partitions 0 to " + (partitions - 1) + ": correct the partitioner");
        }
        return chosen;
    }

    /** Blocks for the first record of a topic only. */
    private static int partitionsOf(Producer<byte[], byte[]> producer, String topic) {
        try {
            return producer.partitionsFor(topic).size();
        } catch (RuntimeException e) {
            throw KafkaErrors.toWeir("asking for the partitions of topic " + topic, e);
        }
    }
}
