package dev.weir.sim;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The judge: reads what a read-committed consumer is entitled to see, from the raw log and its markers alone. It shares
 * no code with what serves the simulated consumers, and none with Weir.
 */
final class CommittedReader {
    private final SimBroker broker;

    CommittedReader(SimBroker broker) {
        this.broker = broker;
    }

    /** The visible records of one partition, in order, up to the first one whose transaction is undecided. */
    List<PartitionLog.Entry> read(PartitionLog log) {
        return read(log, true);
    }

    private static List<PartitionLog.Entry> read(PartitionLog log, boolean upToUndecided) {
        List<PartitionLog.Entry> all = log.entries();
        long end = Long.MAX_VALUE;
        Set<Long> visible = new HashSet<>();
        // From the back: the next marker of a producer decides on its records before it.
        Map<Long, PartitionLog.Kind> decision = new HashMap<>();
        for (int i = all.size() - 1; i >= 0; i--) {
            PartitionLog.Entry entry = all.get(i);
            if (entry.kind != PartitionLog.Kind.DATA) {
                decision.put(entry.producerId, entry.kind);
            } else if (!entry.transactional || decision.get(entry.producerId) == PartitionLog.Kind.COMMIT) {
                visible.add(entry.offset);
            } else if (!decision.containsKey(entry.producerId)) {
                end = entry.offset;
            }
        }
        long undecidedFrom = upToUndecided ? end : Long.MAX_VALUE;
        return all.stream()
                .filter(entry -> entry.offset < undecidedFrom && visible.contains(entry.offset))
                .toList();
    }

    /**
     * The values of one partition whose transactions are committed, those too that readers do not see yet because an
     * undecided record stands before them.
     */
    List<String> committedValues(String topic, int partition) {
        SimBroker.Topic found = broker.topic(topic);
        return read(found.partitions().get(partition), false).stream()
                .map(entry -> new String(entry.value, StandardCharsets.UTF_8))
                .toList();
    }

    /** The visible records of all partitions of a topic, partition after partition. */
    List<PartitionLog.Entry> read(String topic) {
        SimBroker.Topic found = broker.topic(topic);
        if (found == null) {
            throw new IllegalArgumentException("No topic " + topic + " in the simulated broker");
        }
        List<PartitionLog.Entry> records = new ArrayList<>();
        found.partitions().forEach(log -> records.addAll(read(log)));
        return records;
    }

    /** The values of one partition as text. */
    List<String> values(String topic, int partition) {
        SimBroker.Topic found = broker.topic(topic);
        return read(found.partitions().get(partition)).stream()
                .map(entry -> new String(entry.value, StandardCharsets.UTF_8))
                .toList();
    }

    /** Whether nothing is undecided any more: the moment to judge. */
    boolean isSettled() {
        return !broker.transactions().isCompleting();
    }
}
