package dev.weir.connector.kafka.source;

import dev.weir.connector.ConnectorContext;
import dev.weir.connector.kafka.FakeContext;
import dev.weir.connector.kafka.KafkaAdmin;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.jspecify.annotations.Nullable;

/** Topics with offsets 10 to 20 in each partition where nothing else is said, and the client library's own consumer mock. */
final class FakeCluster extends FakeContext implements KafkaAdmin {
    final Map<String, Topic> topics = new TreeMap<>();
    final Map<TopicPartition, Long> earliest = new HashMap<>();
    final Map<TopicPartition, Long> latest = new HashMap<>();
    final Map<String, Map<TopicPartition, OffsetAndMetadata>> groups = new HashMap<>();
    final Map<String, FakeCluster> others = new HashMap<>();
    /** What the consumer throws when it is asked for its position. */
    @Nullable
    RuntimeException positionFails;

    /** The leader epochs with which the consumer was sent to where it reads. */
    final Map<TopicPartition, Integer> epochsSought = new HashMap<>();
    /** Where the consumer comes to with its next fetch, without a record. */
    @Nullable
    OffsetAndMetadata marker;

    /** Whether the consumer knows how far the end of its partitions is. */
    boolean isLagKnown = true;

    final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none") {
        @Override
        public synchronized long position(TopicPartition partition, Duration timeout) {
            if (positionFails != null) {
                throw positionFails;
            }
            return super.position(partition, timeout);
        }

        @Override
        public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            OffsetAndMetadata to = marker;
            if (to == null) {
                return super.poll(timeout);
            }
            marker = null;
            TopicPartition partition = assignment().iterator().next();
            super.seek(partition, to);
            return new ConsumerRecords<>(Map.of(), Map.of(partition, to));
        }

        @Override
        public void seek(TopicPartition partition, OffsetAndMetadata to) {
            epochsSought.put(partition, to.leaderEpoch().orElseThrow());
            super.seek(partition, to);
        }

        @Override
        public synchronized OptionalLong currentLag(TopicPartition partition) {
            return isLagKnown ? super.currentLag(partition) : OptionalLong.empty();
        }
    };

    FakeCluster topic(String name, String id, int partitions) {
        topics.put(name, new Topic(name, id, partitions));
        return this;
    }

    @Override
    public Set<String> listTopics() {
        return topics.keySet();
    }

    @Override
    public Map<String, Topic> describeTopics(Collection<String> names) {
        Map<String, Topic> found = new HashMap<>(topics);
        found.keySet().retainAll(names);
        return found;
    }

    @Override
    public Map<TopicPartition, Long> earliestOffsets(Collection<TopicPartition> partitions) {
        return offsets(partitions, earliest, 10);
    }

    @Override
    public Map<TopicPartition, Long> latestOffsets(Collection<TopicPartition> partitions, boolean readCommitted) {
        return offsets(partitions, latest, 20);
    }

    @Override
    public Map<TopicPartition, Long> offsetsAt(Collection<TopicPartition> partitions, long timestampMs) {
        return offsets(partitions, Map.of(), timestampMs);
    }

    private static Map<TopicPartition, Long> offsets(
            Collection<TopicPartition> partitions, Map<TopicPartition, Long> known, long otherwise) {
        Map<TopicPartition, Long> found = new HashMap<>();
        partitions.forEach(p -> found.put(p, known.getOrDefault(p, otherwise)));
        return found;
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> groupOffsets(String group) {
        return groups.getOrDefault(group, Map.of());
    }

    @Override
    public Cluster describeCluster() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void createTopics(List<Topic> wanted, short replication) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
        return consumer;
    }

    @Override
    public KafkaAdmin admin(Map<String, Object> settings) {
        return this;
    }

    @Override
    public String job() {
        return "job";
    }

    @Override
    public ConnectorContext cluster(String name) {
        return others.get(name);
    }

    @Override
    public Map<String, Set<AclOperation>> topicRights(Collection<String> names) {
        return Map.of();
    }

    @Override
    public void close() {}
}
