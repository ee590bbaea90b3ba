package dev.weir.sim;

import dev.weir.connector.kafka.KafkaAdmin;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;

/** The simulated broker without faults, for scenarios. */
final class SimCluster implements TransactionScenario.Cluster {
    private final SimWorld world = new SimWorld(1, SimFaults.NONE, true);
    private final SimProcess process = world.newProcess(world.newMachine("m"));

    SimWorld world() {
        return world;
    }

    @Override
    public void createTopic(String name, int partitions) {
        world.broker().createTopic(name, partitions);
    }

    @Override
    public Producer<byte[], byte[]> producer(String id, int timeoutMs) {
        return process.kafka().producer(Map.of("transactional.id", id, "transaction.timeout.ms", timeoutMs));
    }

    @Override
    public Consumer<byte[], byte[]> consumer(String group, boolean committed) {
        return process.kafka()
                .consumer(Map.of(
                        "group.id", group, "isolation.level", committed ? "read_committed" : "read_uncommitted"));
    }

    @Override
    public KafkaAdmin admin() {
        return process.kafka().admin(Map.of());
    }

    @Override
    public void awaitTimeout(String id) {
        world.clock().advanceTo(world.broker().transactions().nextTimeoutMs());
        world.broker()
                .transactions()
                .abortTimedOut(world.broker().transactions().timedOut());
        settle(Set.of());
    }

    @Override
    public void settle(Set<String> ids) {
        world.broker().transactions().completeAll();
    }

    @Override
    public List<String> read(TopicPartition partition, boolean committed) {
        List<String> values = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = consumer("reader", committed)) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of());
            for (int polls = 0; polls < 100; polls++) {
                consumer.poll(Duration.ZERO)
                        .forEach(record -> values.add(new String(record.value(), StandardCharsets.UTF_8)));
            }
        }
        return values;
    }

    @Override
    public void close() {
        process.exit(0);
    }
}
