package dev.weir.lab.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;

/**
 * The topics of one round.
 *
 * @param prefix of all their names
 */
record Topics(String prefix) {
    /** Of the input, at the start of a round. */
    static final int INPUT_PARTITIONS = 4;
    /** Of the input at most, and of the copy: input partition p is copied to partition p. */
    static final int MAX_PARTITIONS = 10;

    static final int OUTPUT_PARTITIONS = 3;
    static final int ROUTES = 3;

    String input() {
        return prefix + "in";
    }

    String copy() {
        return prefix + "copy";
    }

    String aggregates() {
        return prefix + "aggregates";
    }

    String windows() {
        return prefix + "windows";
    }

    String spread() {
        return prefix + "spread";
    }

    String batches() {
        return prefix + "batches";
    }

    String remembered() {
        return prefix + "remembered";
    }

    String large() {
        return prefix + "large";
    }

    String routePrefix() {
        return prefix + "route-";
    }

    String route(long number) {
        return routePrefix() + number % ROUTES;
    }

    String deadLetters() {
        return prefix + "dead";
    }

    /** Those of the output that have {@link #OUTPUT_PARTITIONS}: all but the copy. */
    List<String> keyed() {
        List<String> names = new ArrayList<>(
                List.of(aggregates(), windows(), deadLetters(), spread(), batches(), remembered(), large()));
        IntStream.range(0, ROUTES).mapToObj(this::route).forEach(names::add);
        return names;
    }

    /** All partitions that the job writes. */
    List<TopicPartition> outputPartitions() {
        List<TopicPartition> partitions = new ArrayList<>(partitions(copy(), MAX_PARTITIONS));
        keyed().forEach(name -> partitions.addAll(partitions(name, OUTPUT_PARTITIONS)));
        return partitions;
    }

    static List<TopicPartition> partitions(String topic, int count) {
        return IntStream.range(0, count)
                .mapToObj(p -> new TopicPartition(topic, p))
                .toList();
    }
}
