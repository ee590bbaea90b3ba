package dev.weir.sim;

import dev.weir.connector.kafka.KafkaAdmin;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * A list of client calls and what came of each: the same one runs against the simulated broker and a real one, and the
 * two lists of outcomes are compared.
 */
final class TransactionScenario {
    /** Where a scenario runs. */
    interface Cluster extends AutoCloseable {
        void createTopic(String name, int partitions);

        org.apache.kafka.clients.producer.Producer<byte[], byte[]> producer(String id, int timeoutMs);

        Consumer<byte[], byte[]> consumer(String group, boolean committed);

        KafkaAdmin admin();

        /** Waits until the broker has aborted this id's transaction because it took too long. */
        void awaitTimeout(String id);

        /** Waits until everything decided on these ids is visible. */
        void settle(Set<String> ids);

        /** What a read-committed or other reader sees of a partition now. */
        List<String> read(TopicPartition partition, boolean committed);

        @Override
        void close();
    }

    private final Cluster cluster;
    private final String topic;
    private final String group;
    private final List<String> outcomes = new ArrayList<>();
    private final Map<String, Client> clients = new LinkedHashMap<>();
    private final Map<String, String> callbacks = new ConcurrentSkipListMap<>();
    private final TreeMap<String, String> ids = new TreeMap<>();

    /** @param unique names topics, groups and ids of this run, so that runs do not see each other */
    TransactionScenario(Cluster cluster, String unique) {
        this.cluster = cluster;
        this.topic = "topic-" + unique;
        this.group = "group-" + unique;
        cluster.createTopic(topic, 2);
    }

    /** A producer; those of the same id fence each other. */
    Client client(String name, String id) {
        return client(name, id, 60_000);
    }

    Client client(String name, String id, int timeoutMs) {
        String unique = topic + "." + id;
        ids.put(id, unique);
        Client client = new Client(name, cluster.producer(unique, timeoutMs));
        clients.put(name, client);
        return client;
    }

    void awaitTimeout(String id) {
        cluster.awaitTimeout(ids.get(id));
    }

    void settle() {
        cluster.settle(Set.copyOf(ids.values()));
    }

    /** Notes what readers see. */
    void look() {
        settle();
        for (int p = 0; p < 2; p++) {
            TopicPartition partition = new TopicPartition(topic, p);
            outcomes.add("committed " + p + " " + cluster.read(partition, true));
            outcomes.add("all " + p + " " + cluster.read(partition, false));
        }
        outcomes.add("callbacks " + callbacks);
    }

    /** Notes the group's offset. */
    void lookAtOffset() {
        settle();
        TopicPartition partition = new TopicPartition(topic, 0);
        for (boolean committed : new boolean[] {true, false}) {
            try (Consumer<byte[], byte[]> consumer = cluster.consumer(group, committed)) {
                note("offset, committed=" + committed, () -> {
                    OffsetAndMetadata found =
                            consumer.committed(Set.of(partition)).get(partition);
                    return found == null ? "none" : found.offset() + " " + found.metadata();
                });
            }
        }
        lookAtStableOffset();
    }

    /** Notes the group's offset as an admin client sees it, which overlooks pending ones. */
    void lookAtStableOffset() {
        settle();
        TopicPartition partition = new TopicPartition(topic, 0);
        try (KafkaAdmin admin = cluster.admin()) {
            note("offset, by admin", () -> {
                OffsetAndMetadata found = admin.groupOffsets(group).get(partition);
                return found == null ? "none" : found.offset() + " " + found.metadata();
            });
            note(
                    "ends",
                    () -> admin.latestOffsets(Set.of(partition), true) + " "
                            + admin.latestOffsets(Set.of(partition), false));
        }
    }

    /** Whether the last call returned. */
    boolean lastWasOk() {
        return outcomes.get(outcomes.size() - 1).endsWith("-> ok");
    }

    private interface Call {
        Object make() throws Exception;
    }

    private void note(String what, Call call) {
        String outcome;
        try {
            outcome = String.valueOf(call.make());
        } catch (Exception e) {
            outcome = name(e);
        }
        outcomes.add(what + " -> " + outcome);
    }

    private static String name(Throwable e) {
        boolean wrapped = e.getClass() == KafkaException.class && e.getCause() != null;
        return e.getClass().getSimpleName() + (wrapped ? "(" + name(e.getCause()) + ")" : "");
    }

    /** All outcomes, the producers closed. */
    List<String> end() {
        clients.values().forEach(client -> client.producer.close(Duration.ZERO));
        return outcomes;
    }

    /** One producer, its calls noted. */
    final class Client {
        private final String name;
        private final org.apache.kafka.clients.producer.Producer<byte[], byte[]> producer;

        Client(String name, org.apache.kafka.clients.producer.Producer<byte[], byte[]> producer) {
            this.name = name;
            this.producer = producer;
        }

        private Client call(String what, Runnable call) {
            note(name + " " + what, () -> {
                call.run();
                return "ok";
            });
            return this;
        }

        Client init() {
            return call("init", producer::initTransactions);
        }

        Client begin() {
            return call("begin", producer::beginTransaction);
        }

        /** Sends without waiting. */
        Client send(int partition, String value) {
            ProducerRecord<byte[], byte[]> record =
                    new ProducerRecord<>(topic, partition, null, value.getBytes(StandardCharsets.UTF_8));
            // A record refused by a broken producer is called back once or twice, depending on the client's threads.
            return call(
                    "send " + value,
                    () -> producer.send(
                            record,
                            (metadata, error) -> callbacks.putIfAbsent(value, error == null ? "ok" : name(error))));
        }

        Client flush() {
            return call("flush", producer::flush);
        }

        Client offset(long offset, String metadata) {
            try (Consumer<byte[], byte[]> consumer = cluster.consumer(group, true)) {
                Map<TopicPartition, OffsetAndMetadata> offsets =
                        Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(offset, metadata));
                return call(
                        "offset " + offset, () -> producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata()));
            }
        }

        Client commit() {
            return ended(call("commit", producer::commitTransaction));
        }

        Client abort() {
            return ended(call("abort", producer::abortTransaction));
        }

        /** When the markers of an end arrive is chance; here they arrive before anything else happens. */
        private Client ended(Client client) {
            settle();
            return client;
        }

        Client close(long ms) {
            return call("close " + ms, () -> producer.close(Duration.ofMillis(ms)));
        }
    }
}
