package dev.weir.lab.torture;

import dev.weir.lab.proof.Promise;
import java.time.Duration;
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
        Witness witness,
        Progress progress) {

    private static final Duration BROKER_LIMIT = Duration.ofSeconds(60);
    /** What was asked for before the processor went away is done by then. */
    private static final long DECIDED_AFTER_MS = 300;
    /** The broker looks for transactions that have lived too long every 10 s. */
    private static final Duration OUTLIVED = Processors.TRANSACTION_TIMEOUT.plusSeconds(20);

    boolean hasTwoClusters() {
        return input != output;
    }

    /** The clusters, each once. */
    Set<Cluster> clusters() {
        return hasTwoClusters() ? Set.of(input, output) : Set.of(output);
    }

    /** Throws what has ended one of those that look on, if something did. */
    void check() {
        witness.check();
        progress.check();
    }

    /** One more partition of the input, if there may be more. */
    void addPartition() {
        int count = Math.min(Topics.MAX_PARTITIONS, feeder.partitions() + 1);
        input.setPartitions(topics.input(), count);
        witness.usePartitions(count);
        feeder.usePartitions(count);
    }

    /** Whether a transaction has written output and is not decided, nor about to be. */
    boolean isTransactionOpen() {
        try (Admin admin = output.clients().admin()) {
            boolean open = isOpen(admin);
            Waiting.pause(DECIDED_AFTER_MS);
            return open && isOpen(admin);
        }
    }

    private boolean isOpen(Admin admin) {
        return Waiting.insist(
                BROKER_LIMIT,
                () -> !Undecided.now(admin, topics.outputPartitions()).isEmpty());
    }

    /** Waits until no transaction is open, as when the broker has ended one that nobody goes on with. */
    Effect awaitDecided() {
        try (Admin admin = output.clients().admin()) {
            String why = "a transaction was open for " + OUTLIVED.toSeconds() + " s";
            return Undecided.awaitNone(admin, topics.outputPartitions(), OUTLIVED)
                    ? Effect.DONE
                    : Effect.notDone(
                            why,
                            Promise.ONE_TRUTH,
                            "it was to be aborted after " + Processors.TRANSACTION_TIMEOUT.toSeconds() + " s");
        }
    }
}
