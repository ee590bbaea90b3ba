package dev.weir.it.kafka;

import dev.weir.it.kafka.Judge.Committed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads a job's output as any other program would: a plain {@code read_committed} consumer. Owned by one thread.
 */
final class CommittedOutput implements AutoCloseable {
    private final String countsTopic;
    private final List<TopicPartition> partitions;
    private final KafkaConsumer<String, String> committed;
    private final KafkaConsumer<String, String> uncommitted;
    private final List<Committed> counts = new ArrayList<>();
    private final List<Committed> windows = new ArrayList<>();

    CommittedOutput(String bootstrapServers, String countsTopic, String windowsTopic, int partitionsEach) {
        this.countsTopic = countsTopic;
        this.partitions = Stream.of(countsTopic, windowsTopic)
                .flatMap(topic -> IntStream.range(0, partitionsEach).mapToObj(p -> new TopicPartition(topic, p)))
                .toList();
        this.committed = consumer(bootstrapServers, "read_committed");
        this.uncommitted = consumer(bootstrapServers, "read_uncommitted");
        committed.assign(partitions);
        committed.seekToBeginning(partitions);
    }

    private static KafkaConsumer<String, String> consumer(String bootstrapServers, String isolation) {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "isolation.level",
                        isolation,
                        "enable.auto.commit",
                        "false",
                        "max.poll.records",
                        "5000"),
                new StringDeserializer(),
                new StringDeserializer());
    }

    /** Reads to the present end of what is committed, and says how many counts that makes. */
    int readToEnd() {
        Map<TopicPartition, Long> ends = committed.endOffsets(partitions);
        while (ends.entrySet().stream().anyMatch(end -> committed.position(end.getKey()) < end.getValue())) {
            committed.poll(Duration.ofMillis(20)).forEach(this::take);
        }
        return counts.size();
    }

    private void take(ConsumerRecord<String, String> record) {
        (record.topic().equals(countsTopic) ? counts : windows).add(Committed.of(record));
    }

    List<Committed> counts() {
        return counts;
    }

    List<Committed> windows() {
        return windows;
    }

    /** The partitions whose last stable offset is not their end: something is written there and not decided. */
    Map<TopicPartition, String> undecided() {
        Map<TopicPartition, Long> ends = uncommitted.endOffsets(partitions);
        Map<TopicPartition, Long> stable = committed.endOffsets(partitions);
        Map<TopicPartition, String> open = new TreeMap<>(Comparator.comparing(TopicPartition::toString));
        ends.forEach((partition, end) -> {
            long last = stable.get(partition);
            if (last < end) {
                open.put(partition, "stable to " + last + " of " + end);
            }
        });
        return open;
    }

    @Override
    public void close() {
        committed.close();
        uncommitted.close();
    }
}
