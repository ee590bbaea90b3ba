package dev.weir.lab.torture;

import dev.weir.lab.proof.Promise;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;

/** Partitions whose last stable offset is not their end: a transaction has written there and is not decided. */
final class Undecided {
    private Undecided() {}

    /** Those that are so now, and how far. */
    static Map<TopicPartition, String> now(Admin admin, Collection<TopicPartition> partitions) {
        Map<TopicPartition, Long> ends = ends(admin, partitions, IsolationLevel.READ_UNCOMMITTED);
        Map<TopicPartition, Long> stable = ends(admin, partitions, IsolationLevel.READ_COMMITTED);
        Map<TopicPartition, String> undecided = new TreeMap<>(Comparator.comparing(TopicPartition::toString));
        ends.forEach((partition, end) -> {
            if (stable.getOrDefault(partition, 0L) < end) {
                undecided.put(partition, "stable to " + stable.get(partition) + " of " + end);
            }
        });
        return undecided;
    }

    /** The ends of partitions. */
    static Map<TopicPartition, Long> ends(
            Admin admin, Collection<TopicPartition> partitions, IsolationLevel isolation) {
        Map<TopicPartition, OffsetSpec> latest =
                partitions.stream().collect(Collectors.toMap(Function.identity(), p -> OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new TreeMap<>(Comparator.comparing(TopicPartition::toString));
        Waiting.get(admin.listOffsets(latest, new ListOffsetsOptions(isolation)).all())
                .forEach((partition, offset) -> ends.put(partition, offset.offset()));
        return ends;
    }

    /** Waits until everything is decided. @return whether it is */
    static boolean awaitNone(Admin admin, Collection<TopicPartition> partitions, Duration limit) {
        return Waiting.until(limit, () -> {
            try {
                return now(admin, partitions).isEmpty();
            } catch (RetriableException brokersAway) {
                return false;
            }
        });
    }

    /**
     * Waits for what is on its way, and reports what hangs: longer than a transaction may live and a broker may take to end
     * it.
     */
    static void check(Admin admin, Collection<TopicPartition> partitions, Duration limit, Findings findings) {
        if (awaitNone(admin, partitions, limit)) {
            return;
        }
        Map<TopicPartition, String> hanging = now(admin, partitions);
        hanging.forEach((partition, how) -> findings.add(
                Promise.ONE_TRUTH,
                "hanging transaction in " + partition + ": " + how
                        + " after " + limit.toSeconds() + " s; producers "
                        + Waiting.get(admin.describeProducers(List.of(partition))
                                        .partitionResult(partition))
                                .activeProducers()));
    }
}
