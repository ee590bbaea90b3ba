package dev.weir.sim;

import dev.weir.checkpoint.JobStatus;
import dev.weir.checkpoint.Marker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** What the invariants look at: the input as it was written, the output as a read-committed reader sees it, the marker. */
final class Scene {
    static final String JOB = "job";
    static final String INPUT = "in";
    static final String COUNTS = "counts";
    static final String COPIES = "copies";
    static final String WINDOWS = "windows";
    /** Copies that are written at least once. */
    static final String SEEN = "seen";
    /** Dead letters. */
    static final String DEAD = "dead";
    /** How values begin that can't be read. */
    static final String POISON = "poison";

    /** One input record: the number makes it unique, and gives its event time. */
    record Input(int partition, long offset, String key, int number) {
        String value() {
            return key + "," + number;
        }
    }

    /** An input record that can't be read. */
    record Poison(int partition, long offset, String value) {}

    final SimWorld world;
    /** Whether unreadable records go to {@link #DEAD}; else they are skipped. */
    final boolean keepsDeadLetters;
    /** Exits of processes that had no reason to end, by name. */
    final List<String> badExits = new ArrayList<>();
    /** Checkpoints that someone was told are complete. */
    final List<Long> promised = new ArrayList<>();

    /** How someone was told that the job has ended. */
    @Nullable
    JobStatus promisedEnd;

    /** Whether people begin the job again when they have stopped it. */
    boolean goesOnWhenStopped;

    private final List<Input> inputs = new ArrayList<>();
    private final List<Poison> poisons = new ArrayList<>();
    private final Map<TopicPartition, PartitionView> views = new LinkedHashMap<>();
    private @Nullable OffsetAndMetadata markerOffset;
    private @Nullable Marker marker;

    Scene(SimWorld world, boolean keepsDeadLetters) {
        this.world = world;
        this.keepsDeadLetters = keepsDeadLetters;
    }

    void wrote(Poison poison) {
        poisons.add(poison);
    }

    /** Those that must become dead letters. */
    List<Poison> poisons() {
        return keepsDeadLetters ? poisons : List.of();
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
        OffsetAndMetadata now = null;
        for (OffsetAndMetadata offset :
                world.broker().groups().stable("weir." + JOB).values()) {
            now = offset;
        }
        if (now != markerOffset) {
            markerOffset = now;
            marker = now == null ? null : Marker.decode(now.metadata());
        }
        return marker;
    }

    /** How the job has ended, or RUNNING. */
    JobStatus status() {
        Marker now = marker();
        return now == null ? JobStatus.RUNNING : now.status();
    }

    /** Whether every decided transaction is also visible, so that marker and output may be compared. */
    boolean isSettled() {
        return !world.broker().transactions().isCompleting();
    }

    int partitions(String topic) {
        return world.broker().topic(topic).partitions().size();
    }

    List<String> visible(String topic, int partition) {
        return view(topic, partition).visible();
    }

    /** How many values of a topic are visible. */
    int size(String topic) {
        int size = 0;
        for (int p = 0; p < partitions(topic); p++) {
            size += visible(topic, p).size();
        }
        return size;
    }

    /** Everything that is committed, what is hidden behind an undecided record included. */
    List<String> committed(String topic) {
        List<String> values = new ArrayList<>();
        for (int p = 0; p < partitions(topic); p++) {
            values.addAll(view(topic, p).committed());
        }
        return values;
    }

    private PartitionView view(String topic, int partition) {
        TopicPartition tp = new TopicPartition(topic, partition);
        PartitionView view = views.get(tp);
        if (view == null) {
            view = new PartitionView(world.broker().log(tp));
            views.put(tp, view);
        }
        return view;
    }
}
