package dev.weir.lab.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads committed output, and nothing else, with a plain consumer from the beginning. Owned by one thread. */
final class OutputTopics implements AutoCloseable {
    /** Takes what is read. */
    interface Taker {
        void total(JsonNode total);

        void hour(JsonNode hour);
    }

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final ObjectMapper mapper = new ObjectMapper();
    private final List<TopicPartition> partitions;
    private final KafkaConsumer<byte[], byte[]> consumer;

    OutputTopics(String bootstrapServers) {
        partitions = Stream.of(DemoTopics.TOTALS, DemoTopics.HOURS)
                .flatMap(topic -> IntStream.range(0, DemoTopics.PARTITIONS).mapToObj(p -> new TopicPartition(topic, p)))
                .toList();
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "isolation.level", "read_committed",
                        "auto.offset.reset", "earliest",
                        "enable.auto.commit", "false"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    void poll(Duration timeout, Taker taker) {
        consumer.poll(timeout).forEach(record -> hand(record, taker));
    }

    /** Reads to the present end of what is committed. */
    void readToEnd(Taker taker) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, LIMIT);
        while (!ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
            poll(Duration.ofMillis(100), taker);
        }
    }

    private void hand(ConsumerRecord<byte[], byte[]> record, Taker taker) {
        try {
            JsonNode value = mapper.readTree(record.value());
            if (record.topic().equals(DemoTopics.TOTALS)) {
                taker.total(value);
            } else {
                taker.hour(value);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Not JSON: " + record, e);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
