package dev.weir.sim;

import dev.weir.connector.kafka.KafkaAdmin;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The admin calls of one simulated process. */
final class SimAdmin implements KafkaAdmin {
    private final SimProcess process;

    SimAdmin(SimProcess process) {
        this.process = process;
    }

    private SimBroker broker() {
        process.ask("admin");
        SimBroker broker = process.world().broker();
        if (broker.isAway()) {
            throw process.timedOut("Call timed out: the broker is away.");
        }
        return broker;
    }

    @Override
    public Cluster describeCluster() {
        broker();
        return new Cluster("simulated", 2, SimBroker.MAX_TRANSACTION_TIMEOUT_MS);
    }

    @Override
    public Set<String> listTopics() {
        return broker().topicNames();
    }

    @Override
    public Map<String, Topic> describeTopics(Collection<String> names) {
        SimBroker broker = broker();
        Map<String, Topic> found = new LinkedHashMap<>();
        for (String name : names) {
            SimBroker.Topic topic = broker.topic(name);
            if (topic != null) {
                found.put(
                        name,
                        new Topic(
                                name, topic.id().toString(), topic.partitions().size()));
            }
        }
        return found;
    }

    /** Everything is allowed, and nothing told. */
    @Override
    public Map<String, Set<AclOperation>> topicRights(Collection<String> names) {
        broker();
        return Map.of();
    }

    @Override
    public Map<TopicPartition, Long> earliestOffsets(Collection<TopicPartition> partitions) {
        return offsets(partitions, PartitionLog::startOffset);
    }

    @Override
    public Map<TopicPartition, Long> latestOffsets(Collection<TopicPartition> partitions, boolean readCommitted) {
        return offsets(partitions, readCommitted ? PartitionLog::lastStableOffset : PartitionLog::endOffset);
    }

    @Override
    public Map<TopicPartition, Long> offsetsAt(Collection<TopicPartition> partitions, long timestampMs) {
        return offsets(partitions, log -> {
            long found = log.offsetAt(timestampMs);
            return found < 0 ? log.endOffset() : found;
        });
    }

    private Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, ToLongFunction<PartitionLog> of) {
        SimBroker broker = broker();
        Map<TopicPartition, Long> found = new LinkedHashMap<>();
        for (TopicPartition partition : partitions) {
            if (!broker.has(partition)) {
                throw new UnknownTopicOrPartitionException("There is no partition " + partition);
            }
            found.put(partition, of.applyAsLong(broker.log(partition)));
        }
        return found;
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> groupOffsets(String group) {
        return broker().shownOffsets(group);
    }

    @Override
    public void createTopics(List<Topic> topics, short replication) {
        SimBroker broker = broker();
        topics.forEach(topic -> broker.createTopic(topic.name(), topic.partitions()));
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
