package dev.weir.connector.kafka.sink;

import dev.weir.connector.ConnectorContext;
import dev.weir.connector.kafka.KafkaAdmin;
import dev.weir.connector.kafka.KafkaErrors;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The topics that a process writes: those it knows to exist, and how it comes by the others. Thread-safe. */
public final class OutputTopics {
    private static final Logger LOG = LoggerFactory.getLogger(OutputTopics.class);

    private final TopicCreation creation;
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private final Map<String, Long> retentionMs = new ConcurrentHashMap<>();

    public OutputTopics(TopicCreation creation) {
        this.creation = creation;
    }

    /** Whether the topic was there when it was looked for. */
    public boolean isKnown(String topic) {
        return known.contains(topic);
    }

    /** How long a topic keeps records by their timestamps; {@link Long#MAX_VALUE}: for ever, as far as is known. */
    public long retentionMs(String topic) {
        return retentionMs.getOrDefault(topic, Long.MAX_VALUE);
    }

    /**
     * Looks for a topic, and creates it where that is allowed. Blocks.
     *
     * @throws WeirException CONFIGURATION when it does not exist; UNAVAILABLE or NOT_AUTHORISED
     */
    public void find(String topic, ConnectorContext context) {
        try (KafkaAdmin admin = context.kafka().admin(context.adminSettings())) {
            require(List.of(topic), admin);
        } catch (RuntimeException e) {
            throw KafkaErrors.toWeir("looking for topic " + topic, e);
        }
    }

    /** Topics may have been deleted since the last attempt. */
    void forget() {
        known.clear();
    }

    /** The same for several topics, all of which are named when some are missing. */
    void require(Collection<String> topics, KafkaAdmin admin) {
        if (topics.isEmpty()) {
            return;
        }
        Map<String, KafkaAdmin.Topic> found = admin.describeTopics(topics);
        TreeSet<String> missing = new TreeSet<>(topics);
        missing.removeAll(found.keySet());
        if (!missing.isEmpty()) {
            create(missing, admin);
        }
        retentionMs.putAll(admin.retentionMs(topics));
        known.addAll(topics);
    }

    private void create(TreeSet<String> missing, KafkaAdmin admin) {
        if (!creation.allowed()) {
            throw missing(missing);
        }
        admin.createTopics(
                missing.stream()
                        .map(name -> new KafkaAdmin.Topic(name, "", creation.partitions()))
                        .toList(),
                creation.replication());
        LOG.info(
                "created what was missing of the topics that the job writes: {}, partitions: {}, replication factor: {}",
                missing,
                orDefault(creation.partitions()),
                orDefault(creation.replication()));
    }

    private static String orDefault(int given) {
        return given > 0 ? Integer.toString(given) : "the broker's default";
    }

    private static WeirException missing(TreeSet<String> topics) {
        boolean one = topics.size() == 1;
        return new WeirException(
                ExitCode.CONFIGURATION,
                "the topic" + (one ? " " : "s ") + String.join(", ", topics) + " that the job writes to do"
                        + (one ? "es" : "") + " not exist: create " + (one ? "it" : "them")
                        + " first (kafka-topics.sh --create --topic ...), or run with --create-topics");
    }
}
