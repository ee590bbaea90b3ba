package dev.weir.lab.broker;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Brokers that are one cluster, each a process of its own and reached in two ways: directly, and by a relay that can be
 * broken. Owned by one thread.
 */
public final class BrokerCluster implements AutoCloseable {
    private final List<TcpRelay> relays;
    private final List<BrokerProcess> brokers;

    private BrokerCluster(List<TcpRelay> relays, List<BrokerProcess> brokers) {
        this.relays = relays;
        this.brokers = brokers;
    }

    /**
     * Starts one and waits until all of it answers.
     *
     * @param folder of the brokers' data and logs
     * @param cache as of {@link BrokerProcess#start}
     * @param nodes how many brokers; each partition of the cluster's own topics is on up to three of them
     * @param settings broker settings that differ from the lab's
     */
    public static BrokerCluster start(Path folder, @Nullable Path cache, int nodes, Map<String, String> settings) {
        List<TcpRelay> relays = new ArrayList<>();
        List<Seat.Relay> seconds = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            int port = FreePorts.next();
            TcpRelay relay = new TcpRelay(port);
            relays.add(relay);
            seconds.add(new Seat.Relay(port, relay.port()));
        }
        Map<String, String> all = new HashMap<>(replication(nodes));
        all.putAll(settings);
        List<BrokerProcess> brokers = new ArrayList<>();
        BrokerCluster cluster = new BrokerCluster(relays, brokers);
        try {
            for (Seat seat : Seat.cluster(nodes, seconds)) {
                brokers.add(BrokerProcess.launch(
                        folder.resolve("broker-" + seat.node()), seat, BrokerProcess.Speed.FAST_START, cache, all));
            }
            brokers.forEach(BrokerProcess::awaitReady);
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private static Map<String, String> replication(int nodes) {
        String replicas = Integer.toString(Math.min(3, nodes));
        String inSync = nodes >= 3 ? "2" : "1";
        return Map.of(
                "offsets.topic.replication.factor", replicas,
                "transaction.state.log.replication.factor", replicas,
                "transaction.state.log.min.isr", inSync,
                "min.insync.replicas", inSync);
    }

    public List<BrokerProcess> brokers() {
        return brokers;
    }

    /** The brokers' relays, in the same order. */
    public List<TcpRelay> relays() {
        return relays;
    }

    /** For clients that nothing comes between. */
    public String bootstrapServers() {
        return brokers.stream().map(BrokerProcess::bootstrapServers).collect(Collectors.joining(","));
    }

    /** For clients that come by the relays. */
    public String relayedServers() {
        return relays.stream().map(relay -> "127.0.0.1:" + relay.port()).collect(Collectors.joining(","));
    }

    /** Ends it and leaves data and logs, for whoever wants to look at them. */
    public void leave() {
        brokers.forEach(BrokerProcess::kill9);
        relays.forEach(TcpRelay::close);
    }

    @Override
    public void close() {
        brokers.forEach(BrokerProcess::close);
        relays.forEach(TcpRelay::close);
    }
}
