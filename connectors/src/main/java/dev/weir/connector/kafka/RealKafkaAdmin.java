package dev.weir.connector.kafka;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The admin calls, on Kafka's own admin client. */
final class RealKafkaAdmin implements KafkaAdmin {
    private final Admin admin;

    /** @param admin shared with others, which is why it is not closed here */
    RealKafkaAdmin(Admin admin) {
        this.admin = admin;
    }

    @Override
    public Cluster describeCluster() {
        var described = admin.describeCluster();
        var features = admin.describeFeatures().featureMetadata();
        String id = get(described.clusterId());
        var feature = get(features).finalizedFeatures().get("transaction.version");
        int node = get(described.nodes()).iterator().next().id();
        long maxTimeout;
        try {
            ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, Integer.toString(node));
            Config config = get(admin.describeConfigs(List.of(broker)).all())
                    .values()
                    .iterator()
                    .next();
            ConfigEntry entry = config.get("transaction.max.timeout.ms");
            maxTimeout = entry == null || entry.value() == null ? -1 : Long.parseLong(entry.value());
        } catch (RetriableException e) {
            throw e;
        } catch (ApiException e) {
            // Reading a broker's settings is a right that many deployments do not grant; initTransactions will tell.
            maxTimeout = -1;
        }
        return new Cluster(id, feature == null ? 0 : feature.maxVersionLevel(), maxTimeout);
    }

    @Override
    public Set<String> listTopics() {
        // Internal ones are left out by default.
        return get(admin.listTopics().names());
    }

    @Override
    public Map<String, Topic> describeTopics(Collection<String> names) {
        Map<String, Topic> found = new HashMap<>();
        Map<String, KafkaFuture<TopicDescription>> futures =
                admin.describeTopics(names).topicNameValues();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> e : futures.entrySet()) {
            try {
                TopicDescription d = get(e.getValue());
                found.put(
                        d.name(),
                        new Topic(
                                d.name(), d.topicId().toString(), d.partitions().size()));
            } catch (UnknownTopicOrPartitionException missing) {
                // Left out, as documented.
            }
        }
        return found;
    }

    @Override
    public Map<String, Long> retentionMs(Collection<String> topics) {
        List<ConfigResource> resources = topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        Map<String, Long> kept = new HashMap<>();
        try {
            get(admin.describeConfigs(resources).all()).forEach((topic, config) -> {
                if (deletesByRecordsTime(config)) {
                    kept.put(topic.name(), Long.parseLong(value(config, "retention.ms")));
                }
            });
            return kept;
        } catch (ApiException e) {
            // Reading a topic's settings is a right that many deployments do not grant, and only a warning needs it.
            return Map.of();
        }
    }

    private static boolean deletesByRecordsTime(Config config) {
        return value(config, "cleanup.policy").contains("delete")
                && value(config, "message.timestamp.type").equals("CreateTime")
                && value(config, "retention.ms").matches("\\d+");
    }

    private static String value(Config config, String name) {
        ConfigEntry entry = config.get(name);
        return entry == null || entry.value() == null ? "" : entry.value();
    }

    @Override
    public Map<String, Set<AclOperation>> topicRights(Collection<String> names) {
        DescribeTopicsOptions withRights = new DescribeTopicsOptions().includeAuthorizedOperations(true);
        Map<String, Set<AclOperation>> rights = new TreeMap<>();
        admin.describeTopics(names, withRights).topicNameValues().forEach((name, described) -> {
            try {
                Set<AclOperation> allowed = get(described).authorizedOperations();
                if (allowed != null && !allowed.isEmpty()) {
                    rights.put(name, allowed);
                }
            } catch (TopicAuthorizationException hidden) {
                rights.put(name, Set.of());
            } catch (UnknownTopicOrPartitionException missing) {
                // Left out, as documented.
            }
        });
        return rights;
    }

    @Override
    public Map<TopicPartition, Long> earliestOffsets(Collection<TopicPartition> partitions) {
        return offsets(partitions, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED);
    }

    @Override
    public Map<TopicPartition, Long> latestOffsets(Collection<TopicPartition> partitions, boolean readCommitted) {
        return offsets(
                partitions,
                OffsetSpec.latest(),
                readCommitted ? IsolationLevel.READ_COMMITTED : IsolationLevel.READ_UNCOMMITTED);
    }

    @Override
    public Map<TopicPartition, Long> offsetsAt(Collection<TopicPartition> partitions, long timestampMs) {
        // Asked first: what is written between the two calls may be of that time, and must not be skipped.
        Map<TopicPartition, Long> ends = latestOffsets(partitions, false);
        Map<TopicPartition, Long> at =
                offsets(partitions, OffsetSpec.forTimestamp(timestampMs), IsolationLevel.READ_UNCOMMITTED);
        at.replaceAll((tp, offset) -> offset < 0 ? ends.getOrDefault(tp, offset) : offset);
        return at;
    }

    private Map<TopicPartition, Long> offsets(
            Collection<TopicPartition> partitions, OffsetSpec spec, IsolationLevel level) {
        if (partitions.isEmpty()) {
            return new HashMap<>();
        }
        Map<TopicPartition, OffsetSpec> request = new HashMap<>();
        partitions.forEach(tp -> request.put(tp, spec));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        get(admin.listOffsets(request, new ListOffsetsOptions(level)).all())
                .forEach((tp, info) -> offsets.put(tp, info.offset()));
        return offsets;
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> groupOffsets(String group) {
        try {
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
            get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata(group))
                    .forEach((tp, offset) -> {
                        if (offset != null) {
                            offsets.put(tp, offset);
                        }
                    });
            return offsets;
        } catch (GroupIdNotFoundException none) {
            return Map.of();
        }
    }

    @Override
    public void createTopics(List<Topic> topics, short replication) {
        for (Topic topic : topics) {
            NewTopic create = new NewTopic(
                    topic.name(),
                    topic.partitions() > 0 ? Optional.of(topic.partitions()) : Optional.empty(),
                    replication > 0 ? Optional.of(replication) : Optional.empty());
            try {
                get(admin.createTopics(List.of(create)).all());
            } catch (TopicExistsException exists) {
                // As wanted.
            }
        }
    }

    @Override
    public void close() {
        // The client belongs to KafkaClients.
    }

    /** The value, or Kafka's own error thrown on this thread. */
    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
