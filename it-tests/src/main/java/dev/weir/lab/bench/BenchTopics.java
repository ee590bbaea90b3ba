package dev.weir.lab.bench;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.lab.broker.Broker;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The bench's topics: makes, fills, watches and deletes them. Thread-safe. */
final class BenchTopics implements AutoCloseable {
    static final int PARTITIONS = 6;

    private final Broker broker;
    private final Admin admin;

    BenchTopics(Broker broker) {
        this.broker = broker;
        this.admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    void create(String... names) {
        broker.createTopics(PARTITIONS, names);
    }

    void delete(String name) {
        await(admin.deleteTopics(List.of(name)).all());
    }

    static List<TopicPartition> partitions(String topic) {
        return IntStream.range(0, PARTITIONS)
                .mapToObj(p -> new TopicPartition(topic, p))
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
        long written = committed(topic);
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
     * How far the topic's partitions can be read by those who read committed records only, added up. Markers of
     * transactions count as well: one per partition and transaction.
     */
    long committed(String topic) {
        Map<TopicPartition, OffsetSpec> latest =
                partitions(topic).stream().collect(Collectors.toMap(Function.identity(), p -> OffsetSpec.latest()));
        ListOffsetsOptions committed = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
        return await(admin.listOffsets(latest, committed).all()).values().stream()
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
