package dev.weir.sim;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Every record that was ever written, visible or not, has as its timestamp the event time of what it was made of: a copy
 * and a count that of their input, a window its last millisecond. Dead letters have no event time.
 */
final class EventTimes implements Invariant {
    private static final List<String> TOPICS = List.of(Scene.COPIES, Scene.SEEN, Scene.COUNTS, Scene.WINDOWS);

    /** How many entries were looked at. */
    private final Map<TopicPartition, Integer> looked = new HashMap<>();

    @Override
    public @Nullable String violation(Scene scene, boolean atEnd) {
        for (String topic : TOPICS) {
            for (PartitionLog log :
                    scene.world.broker().topic(scene.topic(topic)).partitions()) {
                String wrong = wrong(topic, log);
                if (wrong != null) {
                    return wrong;
                }
            }
        }
        return null;
    }

    private @Nullable String wrong(String topic, PartitionLog log) {
        List<PartitionLog.Entry> entries = log.entries();
        int from = looked.getOrDefault(log.partition, 0);
        if (from == entries.size()) {
            return null;
        }
        looked.put(log.partition, entries.size());
        for (PartitionLog.Entry entry : entries.subList(from, entries.size())) {
            if (entry.kind == PartitionLog.Kind.DATA) {
                String value = new String(entry.value, StandardCharsets.UTF_8);
                long expected = expected(topic, value);
                if (entry.timestampMs != expected) {
                    return value + " in " + log.partition + " has the timestamp " + entry.timestampMs + ", expected "
                            + expected;
                }
            }
        }
        return null;
    }

    /** {@code key,number}, {@code key,number,count} or {@code key,end,sum} */
    private static long expected(String topic, String value) {
        String[] parts = value.split(",");
        long number = Long.parseLong(parts[1]);
        return topic.equals(Scene.WINDOWS) ? number - 1 : InputFeed.timeOf(parts[0], number);
    }
}
