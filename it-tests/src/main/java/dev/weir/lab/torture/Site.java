package dev.weir.lab.torture;

import java.util.Set;
import org.apache.kafka.clients.admin.Admin;

/**
 * What faults are done to in a round.
 *
 * @param input the cluster of the input; the same as {@code output} but where there are two
 * @param output the cluster of output and marker
 */
record Site(
        Plan plan,
        Topics topics,
        Cluster input,
        Cluster output,
        Store store,
        Processors processors,
        Feeder feeder,
        Witness witness) {

    boolean hasTwoClusters() {
        return input != output;
    }

    /** The clusters, each once. */
    Set<Cluster> clusters() {
        return hasTwoClusters() ? Set.of(input, output) : Set.of(output);
    }

    /** One more partition of the input, if there may be more. */
    void addPartition() {
        int count = Math.min(Topics.MAX_PARTITIONS, feeder.partitions() + 1);
        input.setPartitions(topics.input(), count);
        witness.usePartitions(count);
        feeder.usePartitions(count);
    }

    /** Waits until no transaction is open, as when the broker has ended one that nobody goes on with. */
    void awaitDecided() {
        try (Admin admin = output.clients().admin()) {
            // The broker looks for such transactions every 10 s.
            Undecided.awaitNone(admin, topics.outputPartitions(), Processors.TRANSACTION_TIMEOUT.plusSeconds(20));
        }
    }
}
