package dev.weir.lab.torture;

import dev.weir.lab.broker.BrokerCluster;
import dev.weir.lab.broker.BrokerProcess;
import dev.weir.lab.broker.NewTopics;
import dev.weir.lab.broker.TcpRelay;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.jspecify.annotations.Nullable;

/** The cluster that is tortured: the lab's own, which may be broken, or the user's, which may not. */
final class Cluster implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final @Nullable BrokerCluster own;
    private final Map<String, String> clientSettings;
    private final String processorServers;
    private final short replicas;
    private boolean evidence;

    private Cluster(
            @Nullable BrokerCluster own, Map<String, String> clientSettings, String processorServers, short replicas) {
        this.own = own;
        this.clientSettings = clientSettings;
        this.processorServers = processorServers;
        this.replicas = replicas;
    }

    /**
     * Starts so many brokers, with relays between them and the processor.
     *
     * @param cache for what makes brokers start faster; null: none
     */
    static Cluster start(Path folder, @Nullable Path cache, int brokers) {
        BrokerCluster own = BrokerCluster.start(folder, cache, brokers, Map.of());
        return new Cluster(own, Map.of("bootstrap.servers", own.bootstrapServers()), own.relayedServers(), (short)
                Math.min(3, brokers));
    }

    /** One that is there, and is not touched but for the topics made for this. */
    static Cluster existing(String bootstrapServers, Map<String, String> clientSettings) {
        Map<String, String> all = new HashMap<>(clientSettings);
        all.put("bootstrap.servers", bootstrapServers);
        // The broker's default.replication.factor.
        return new Cluster(null, all, bootstrapServers, (short) -1);
    }

    /** Clients that nothing comes between. */
    Clients clients() {
        return new Clients(clientSettings);
    }

    /** What the processor's clients need, Kafka's own keys. */
    Map<String, String> processorSettings() {
        Map<String, String> settings = new HashMap<>(clientSettings);
        settings.put("bootstrap.servers", processorServers);
        return settings;
    }

    boolean isOwn() {
        return own != null;
    }

    /** The brokers; none of a cluster that is not the lab's. */
    List<BrokerProcess> brokers() {
        return own == null ? List.of() : own.brokers();
    }

    /** What lies between the processor and each broker. */
    List<TcpRelay> relays() {
        return own == null ? List.of() : own.relays();
    }

    void createTopics(int partitions, List<String> names) {
        NewTopics.create(clientSettings, partitions, replicas, names);
    }

    /** Makes a topic have so many partitions. */
    void setPartitions(String topic, int count) {
        try (Admin admin = clients().admin()) {
            Waiting.insist(LIMIT, () -> {
                if (partitions(admin, topic) < count) {
                    Waiting.get(admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(count)))
                            .all());
                }
                return true;
            });
        }
    }

    private static int partitions(Admin admin, String topic) {
        return Waiting.get(admin.describeTopics(List.of(topic)).allTopicNames()).values().stream()
                .mapToInt(description -> description.partitions().size())
                .sum();
    }

    void deleteTopics(List<String> names) {
        try (Admin admin = clients().admin()) {
            Waiting.insist(LIMIT, () -> Waiting.get(admin.deleteTopics(names).all()) == null);
        }
    }

    /** Which of {@link #brokers} coordinates the transactions of this id. */
    int transactionCoordinator(String transactionalId) {
        try (Admin admin = clients().admin()) {
            int node = Waiting.insist(
                    LIMIT,
                    () -> Waiting.get(admin.describeTransactions(List.of(transactionalId))
                                    .description(transactionalId))
                            .coordinatorId());
            return node - 1;
        }
    }

    /** What it holds is wanted: {@link #close} leaves it. */
    void keepEvidence() {
        evidence = true;
    }

    @Override
    public void close() {
        if (own != null && evidence) {
            own.leave();
        } else if (own != null) {
            own.close();
        }
    }
}
