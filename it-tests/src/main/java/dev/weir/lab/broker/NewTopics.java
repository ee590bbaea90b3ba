package dev.weir.lab.broker;

import dev.weir.connector.kafka.KafkaErrors;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;

/** Creates topics. The broker says that a topic is there before all of it is. */
public final class NewTopics {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

    private NewTopics() {}

    static void create(String bootstrapServers, int partitions, List<String> names) {
        create(Map.of("bootstrap.servers", bootstrapServers), partitions, (short) 1, names);
    }

    /**
     * Creates them and waits until they can be written.
     *
     * @param client settings of a client of the cluster
     * @param replicas of each partition
     * @throws WeirException CONFIGURATION when no client can be made of the settings, UNAVAILABLE when there are no topics
     */
    public static void create(Map<String, ?> client, int partitions, short replicas, List<String> names) {
        try (Admin admin = admin(client)) {
            admin.createTopics(names.stream()
                            .map(name -> new NewTopic(name, partitions, replicas))
                            .toList())
                    .all()
                    .get();
            awaitLeaders(admin, partitions, names);
        } catch (ExecutionException e) {
            throw new WeirException(ExitCode.UNAVAILABLE, "Cannot create the topics " + names + ": " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WeirException(ExitCode.INTERNAL, "Interrupted while creating topics", e);
        }
    }

    private static Admin admin(Map<String, ?> client) {
        try {
            return Admin.create(Map.copyOf(client));
        } catch (KafkaException e) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "Kafka's clients do not take their settings: " + KafkaErrors.describe(e)
                            + ". Correct --bootstrap-servers, or the file that --client-config names",
                    e);
        }
    }

    private static void awaitLeaders(Admin admin, int partitions, List<String> names)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> ends = names.stream()
                .flatMap(name -> IntStream.range(0, partitions).mapToObj(p -> new TopicPartition(name, p)))
                .collect(Collectors.toMap(Function.identity(), p -> OffsetSpec.latest()));
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!haveLeaders(admin, ends, deadline)) {
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
    }

    private static boolean haveLeaders(Admin admin, Map<TopicPartition, OffsetSpec> ends, long deadline)
            throws ExecutionException, InterruptedException {
        try {
            admin.listOffsets(ends).all().get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RetriableException && System.nanoTime() - deadline < 0) {
                return false;
            }
            throw e;
        }
    }
}
