package dev.weir.lab.bench;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.lab.broker.Broker;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The bench's topics: makes, fills, watches and deletes them. Thread-safe. */
final class BenchTopics implements AutoCloseable {
    private final Broker broker;
    private final Admin admin;
    private final Map<String, Integer> partitionCounts = new ConcurrentHashMap<>();

    BenchTopics(Broker broker) {
        this.broker = broker;
        this.admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    void create(int partitions, String... names) {
        broker.createTopics(partitions, names);
        for (String name : names) {
            partitionCounts.put(name, partitions);
        }
    }

    void delete(List<String> names) {
        await(admin.deleteTopics(names).all());
    }

    /** A reader of what is committed to these topics, at their beginnings. */
    CommittedReader reader(List<String> names) {
        return new CommittedReader(bootstrapServers(), partitions(names));
    }

    private List<TopicPartition> partitions(List<String> names) {
        return names.stream()
                .flatMap(name -> IntStream.range(0, partitionCounts.getOrDefault(name, 0))
                        .mapToObj(p -> new TopicPartition(name, p)))
                .toList();
    }

    /** Fills a topic, and returns how many events each account got. */
    int[] fill(String topic, long records, int accounts) {
        EventGenerator generator = new EventGenerator(20261124, accounts);
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            for (long i = 0; i < records; i++) {
                send(producer, topic, generator.next());
            }
        }
        long written = written(List.of(topic));
        if (written != records) {
            throw new WeirException(
                    ExitCode.UNAVAILABLE, "The input topic holds " + written + " records instead of " + records);
        }
        return generator.counts();
    }

    /** A producer for input: many records at once, each acknowledged. */
    KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers(),
                        "compression.type", "lz4",
                        "batch.size", "262144",
                        "linger.ms", "5"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // A lost record shows in the count afterwards.
    static void send(KafkaProducer<byte[], byte[]> producer, String topic, Event event) {
        producer.send(new ProducerRecord<>(topic, Codec.key(event.account()), Codec.writeEvent(event)));
    }

    /**
     * How many records the topics hold, committed or not. Markers of transactions count as well: one per partition and
     * transaction.
     */
    long written(List<String> names) {
        Map<TopicPartition, OffsetSpec> latest =
                partitions(names).stream().collect(Collectors.toMap(Function.identity(), p -> OffsetSpec.latest()));
        return await(admin.listOffsets(latest).all()).values().stream()
                .mapToLong(offset -> offset.offset())
                .sum();
    }

    private static <T> T await(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new WeirException(ExitCode.UNAVAILABLE, "The bench's broker failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WeirException(ExitCode.INTERNAL, "The bench was interrupted", e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
