package dev.weir.lab.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * A broker's place in its cluster, and the ports by which it is reached, all of them on this machine.
 *
 * @param node its number, from 1
 * @param clusterId of all nodes of one cluster the same
 * @param voters of all nodes: number, host and port of each controller
 * @param port for clients
 * @param controllerPort for the other nodes' controllers
 * @param relay a second way to it; null for none
 */
record Seat(
        int node,
        String clusterId,
        String voters,
        int port,
        int controllerPort,
        @Nullable Relay relay) {

    /**
     * A second listener for clients that come by a relay: to them the broker names the relay's port, not its own, so that
     * they stay on that way.
     *
     * @param port where the broker listens
     * @param relayPort where the relay does
     */
    record Relay(int port, int relayPort) {}

    /** That of a broker which is a cluster by itself. */
    static Seat single() {
        return cluster(1, List.of()).get(0);
    }

    /**
     * Those of the nodes of one cluster.
     *
     * @param relays the nodes' second ways, in order; empty for none
     */
    static List<Seat> cluster(int nodes, List<Relay> relays) {
        List<Integer> controllers =
                IntStream.range(0, nodes).mapToObj(node -> FreePorts.next()).toList();
        String voters = IntStream.range(0, nodes)
                .mapToObj(node -> (node + 1) + "@127.0.0.1:" + controllers.get(node))
                .collect(Collectors.joining(","));
        String clusterId = Uuid.randomUuid().toString();
        List<Seat> seats = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            Relay relay = relays.isEmpty() ? null : relays.get(node);
            seats.add(new Seat(node + 1, clusterId, voters, FreePorts.next(), controllers.get(node), relay));
        }
        return seats;
    }

    String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    String listeners() {
        return "PLAINTEXT://" + bootstrapServers() + (relay == null ? "" : ",RELAYED://127.0.0.1:" + relay.port())
                + ",CONTROLLER://127.0.0.1:" + controllerPort;
    }

    String advertisedListeners() {
        return "PLAINTEXT://" + bootstrapServers() + (relay == null ? "" : ",RELAYED://127.0.0.1:" + relay.relayPort());
    }

    /** Whether it is a cluster by itself. */
    boolean isSingle() {
        return !voters.contains(",");
    }
}
