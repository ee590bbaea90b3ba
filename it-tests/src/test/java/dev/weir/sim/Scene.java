package dev.weir.sim;

import dev.weir.checkpoint.Marker;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/** What the invariants look at: the input as it was written, the output as a read-committed reader sees it, the marker. */
final class Scene {
    static final String JOB = "job";
    static final String INPUT = "in";
    static final String COUNTS = "counts";
    static final String COPIES = "copies";

    /** One input record: the number makes it unique. */
    record Input(int partition, long offset, String key, int number) {}

    final SimWorld world;
    final CommittedReader reader;
    private final List<Input> inputs = new ArrayList<>();
    /** Exit codes of processes that have ended by themselves, by name. */
    final List<String> badExits = new ArrayList<>();

    Scene(SimWorld world) {
        this.world = world;
        this.reader = new CommittedReader(world.broker());
    }

    void wrote(Input input) {
        inputs.add(input);
    }

    List<Input> inputs() {
        return inputs;
    }

    /** The job's marker as committed; null when there is none. */
    @Nullable
    Marker marker() {
        for (OffsetAndMetadata offset :
                world.broker().groups().stable("weir." + JOB).values()) {
            return Marker.decode(offset.metadata());
        }
        return null;
    }

    /** Whether every decided transaction is also visible, so that marker and output may be compared. */
    boolean isSettled() {
        return reader.isSettled();
    }

    /** All visible values of a topic, partition after partition. */
    List<List<String>> visible(String topic) {
        SimBroker.Topic found = world.broker().topic(topic);
        List<List<String>> values = new ArrayList<>();
        for (int p = 0; found != null && p < found.partitions().size(); p++) {
            values.add(reader.values(topic, p));
        }
        return values;
    }

    /** As {@link #visible}, with what is committed and still hidden behind an undecided record. */
    List<List<String>> committed(String topic) {
        List<List<String>> values = new ArrayList<>();
        for (int p = 0; p < world.broker().topic(topic).partitions().size(); p++) {
            values.add(reader.committedValues(topic, p));
        }
        return values;
    }
}
