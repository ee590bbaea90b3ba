package dev.weir.sim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka cluster of one broker, as far as Weir can tell: topics, transactions, group offsets. Everything that it has
 * answered is durable. It answers requests in place; what the network does to them is drawn by the clients.
 */
final class SimBroker {
    static final int MAX_TRANSACTION_TIMEOUT_MS = 900_000;

    record Topic(String name, Uuid id, List<PartitionLog> partitions) {}

    private final SimClock clock;
    private final Story story;
    private final Map<String, Topic> topics = new LinkedHashMap<>();
    private final Map<TopicPartition, PartitionLog> logs = new LinkedHashMap<>();
    private final SimGroups groups = new SimGroups();
    /** Less than lies between two looks of a claim. */
    private static final long LOADS_AT_MOST_MS = 190;

    private final SimTransactions transactions = new SimTransactions(this);
    private final List<BiConsumer<String, OffsetAndMetadata>> onDecision = new ArrayList<>();
    private long topicIds;
    private long awayUntilMs;
    private long loadsUntilMs;
    private boolean loadsFirst;

    SimBroker(SimClock clock, Story story) {
        this.clock = clock;
        this.story = story;
    }

    long nowMs() {
        return clock.nowMs();
    }

    Story story() {
        return story;
    }

    SimGroups groups() {
        return groups;
    }

    SimTransactions transactions() {
        return transactions;
    }

    /** Told of each group offset whose transaction will be committed: from that moment on, and not only when it can be read. */
    void onDecision(BiConsumer<String, OffsetAndMetadata> listener) {
        onDecision.add(listener);
    }

    void decided(String group, long producerId) {
        OffsetAndMetadata offset = groups.pending(group, producerId);
        if (offset != null) {
            onDecision.forEach(listener -> listener.accept(group, offset));
        }
    }

    boolean isAway() {
        return clock.nowMs() < awayUntilMs;
    }

    /** Whether it was ever restarted: then it may have shown old offsets. */
    boolean hasRestarted() {
        return awayUntilMs > 0;
    }

    long awayUntilMs() {
        return awayUntilMs;
    }

    /** Now and then it answers for a moment while it still loads its offsets, as Kafka 4.3.1 was seen to do. */
    void goAway(long ms) {
        awayUntilMs = clock.nowMs() + ms;
        long hash = (awayUntilMs * 0x9E3779B97F4A7C15L) >>> 33;
        long loadsForMs = hash % 3 == 0 ? 1 + hash / 3 % LOADS_AT_MOST_MS : 0;
        loadsUntilMs = awayUntilMs + loadsForMs;
        story.tell("broker", "restarts, away for " + ms + " ms, loads for " + loadsForMs + " ms");
    }

    /** From now on it loads all before it answers: for jobs that believe what they see once. */
    void loadFirst() {
        loadsFirst = true;
    }

    private boolean isLoading() {
        return !loadsFirst && clock.nowMs() >= awayUntilMs && clock.nowMs() < loadsUntilMs;
    }

    /** Whether a group's offset waits for the end of a transaction, as far as this broker knows. */
    boolean isPending(String group, TopicPartition partition) {
        return !isLoading() && groups.isPending(group, partition);
    }

    /** A group's stable offsets, as this broker shows them. */
    Map<TopicPartition, OffsetAndMetadata> shownOffsets(String group) {
        return isLoading()
                ? groups.loaded(group, (double) (clock.nowMs() - awayUntilMs) / (loadsUntilMs - awayUntilMs))
                : groups.stable(group);
    }

    void createTopic(String name, int partitions) {
        if (topics.containsKey(name)) {
            return;
        }
        List<PartitionLog> created = new ArrayList<>();
        for (int p = 0; p < partitions; p++) {
            PartitionLog log = new PartitionLog(new TopicPartition(name, p));
            created.add(log);
            logs.put(log.partition, log);
        }
        topics.put(name, new Topic(name, new Uuid(77, ++topicIds), created));
    }

    void deleteTopic(String name) {
        Topic topic = topics.remove(name);
        if (topic != null) {
            topic.partitions.forEach(log -> logs.remove(log.partition));
        }
    }

    /** As by {@code kafka-topics --alter --partitions}. */
    void addPartition(String name) {
        List<PartitionLog> partitions = topics.get(name).partitions;
        PartitionLog log = new PartitionLog(new TopicPartition(name, partitions.size()));
        partitions.add(log);
        logs.put(log.partition, log);
    }

    Set<String> topicNames() {
        return new LinkedHashSet<>(topics.keySet());
    }

    @Nullable
    Topic topic(String name) {
        return topics.get(name);
    }

    boolean has(TopicPartition partition) {
        return logs.containsKey(partition);
    }

    PartitionLog log(TopicPartition partition) {
        PartitionLog log = logs.get(partition);
        if (log == null) {
            throw new IllegalArgumentException("No partition " + partition + " in the simulated broker");
        }
        return log;
    }

    /** Appends a batch, first adding its partition to the producer's transaction when that has not it yet. */
    Errors produce(SendQueue.Batch batch, TopicPartition partition) {
        PartitionLog log = logs.get(partition);
        if (log == null) {
            return Errors.UNKNOWN_TOPIC_OR_PARTITION;
        }
        String id = batch.transactionalId;
        if (id != null && !log.hasOpen(batch.producerId, batch.epoch)) {
            Errors error = transactions.addPartition(id, batch.producerId, batch.epoch, partition);
            if (error == Errors.CONCURRENT_TRANSACTIONS) {
                transactions.completeAll(transactions.get(id));
                error = transactions.addPartition(id, batch.producerId, batch.epoch, partition);
            }
            if (error != Errors.NONE) {
                return error;
            }
        }
        return log.append(batch, clock.nowMs());
    }

    /** Writes group offsets within a producer's transaction. */
    Errors writeOffsets(
            String id, SimTransactions.Identity who, String group, Map<TopicPartition, OffsetAndMetadata> offsets) {
        for (TopicPartition partition : offsets.keySet()) {
            if (!has(partition)) {
                return Errors.UNKNOWN_TOPIC_OR_PARTITION;
            }
        }
        Errors error = transactions.addGroup(id, who.producerId(), who.epoch(), group);
        if (error == Errors.CONCURRENT_TRANSACTIONS) {
            transactions.completeAll(transactions.get(id));
            error = transactions.addGroup(id, who.producerId(), who.epoch(), group);
        }
        return error == Errors.NONE ? groups.write(group, who.producerId(), offsets) : error;
    }

    /** Ends a transaction; a client that is told to come again does so until the end before is through. */
    SimTransactions.Identity end(String id, SimTransactions.Identity who, boolean commit) {
        SimTransactions.Identity reply = transactions.end(id, who.producerId(), who.epoch(), commit);
        if (reply.error() == Errors.CONCURRENT_TRANSACTIONS) {
            transactions.completeAll(transactions.get(id));
            reply = transactions.end(id, who.producerId(), who.epoch(), commit);
        }
        return reply;
    }
}
