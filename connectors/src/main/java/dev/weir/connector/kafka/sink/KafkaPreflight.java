package dev.weir.connector.kafka.sink;

import dev.weir.connector.ConnectorContext;
import dev.weir.connector.kafka.KafkaAdmin;
import dev.weir.connector.kafka.KafkaErrors;
import dev.weir.connector.kafka.KafkaRights;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What can be known to be wrong with a cluster before anything is claimed. Each error says what mends it. */
public final class KafkaPreflight {
    private KafkaPreflight() {}

    /**
     * Checks the cluster that a job writes to. Blocks.
     *
     * @param sourceTopics the topics that the job reads, as far as it names them; they must exist
     * @param sinkTopics the topics that the job writes; they must exist
     * @throws WeirException UNAVAILABLE, NOT_AUTHORISED or CONFIGURATION
     */
    public static void check(
            ConnectorContext context,
            KafkaRights rights,
            Collection<String> sourceTopics,
            Collection<String> sinkTopics,
            Duration transactionTimeout) {
        Object servers = context.adminSettings().get("bootstrap.servers");
        try (KafkaAdmin admin = context.kafka().admin(context.adminSettings())) {
            checkCluster(admin.describeCluster(), transactionTimeout);
            rights.checkTopics(admin);
            checkTopics(admin, sourceTopics, sinkTopics);
        } catch (RuntimeException e) {
            throw KafkaErrors.toWeir("checking the Kafka cluster at " + servers, e);
        }
    }

    private static void checkCluster(KafkaAdmin.Cluster cluster, Duration transactionTimeout) {
        if (cluster.transactionVersion() < 2) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "the cluster runs transaction.version " + cluster.transactionVersion()
                            + ", but exactly-once needs 2"
                            + " (KIP-890): with an older one a late commit can hit the next transaction. Upgrade the"
                            + " brokers to 4.0 or newer and run: kafka-features.sh upgrade --feature transaction.version=2");
        }
        long max = cluster.transactionMaxTimeoutMs();
        if (max >= 0 && transactionTimeout.toMillis() > max) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "the transaction timeout is " + transactionTimeout.toMillis()
                            + " ms, but the brokers allow at most "
                            + max + " ms: raise transaction.max.timeout.ms there, or lower"
                            + " kafka.producer.transaction.timeout.ms together with checkpoint.timeout");
        }
    }

    private static void checkTopics(KafkaAdmin admin, Collection<String> sourceTopics, Collection<String> sinkTopics) {
        TreeSet<String> topics = new TreeSet<>(sourceTopics);
        topics.addAll(sinkTopics);
        Set<String> found = admin.describeTopics(topics).keySet();
        List<String> missing = new ArrayList<>();
        addMissing(missing, "reads", sourceTopics, found);
        addMissing(missing, "writes to", sinkTopics, found);
        if (!missing.isEmpty()) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "the job " + String.join("; it ", missing)
                            + ". Create them first (kafka-topics.sh --create --topic ...), or correct the names");
        }
    }

    private static void addMissing(List<String> to, String does, Collection<String> wanted, Set<String> found) {
        TreeSet<String> missing = new TreeSet<>(wanted);
        missing.removeAll(found);
        if (!missing.isEmpty()) {
            to.add(does + " topics that do not exist: " + String.join(", ", missing));
        }
    }
}
