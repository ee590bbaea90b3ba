package dev.weir.lab.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A plain reader of committed records, which knows nothing of Weir: the bench's judge. Owned by one thread. */
final class CommittedReader implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;

    CommittedReader(String bootstrapServers, List<TopicPartition> partitions) {
        this.partitions = partitions;
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "isolation.level", "read_committed",
                        "enable.auto.commit", "false",
                        "max.poll.records", "5000",
                        "max.partition.fetch.bytes", "4194304"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Reads what has come, waiting at most this long, and returns how many records that were. */
    int poll(Duration timeout, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        var records = consumer.poll(timeout);
        records.forEach(each);
        return records.count();
    }

    /** Reads to the present end of what is committed. */
    void readToEnd(Consumer<ConsumerRecord<byte[], byte[]>> each) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (!ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
            poll(Duration.ofMillis(100), each);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
