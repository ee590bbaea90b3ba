package dev.weir.sim;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.JobStatus;
import dev.weir.checkpoint.Marker;
import dev.weir.checkpoint.store.BlobStore;
import dev.weir.checkpoint.store.FileBlobStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    /** One input record: key and number make it unique, and give its event time. */
    record Input(int partition, long offset, String key, int number) {
        String value() {
            return key + "," + number;
        }

        long eventTimeMs() {
            return InputFeed.timeOf(key, number);
        }
    }

    /** An input record that can't be read. */
    record Poison(int partition, long offset, String value) {}

    /** The topics that the job writes to. */
    static final List<String> OUTPUTS = List.of(COUNTS, COPIES, WINDOWS, SEEN, DEAD);

    final String job;
    private final String markerGroup;
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

    /** When the job has ended. */
    final JobEnds ends = new JobEnds();

    /** Whether people begin the job again when they have stopped it. */
    boolean goesOnWhenStopped;

    private final @Nullable SimBucket bucket;
    private final List<Input> inputs;
    private final List<Poison> poisons;
    /** Of the topics that the job writes to, by partition. */
    private final Map<String, List<PartitionView>> views = new HashMap<>();

    /** The output that a roll-back went back to, and how much was there when it came. */
    private Map<TopicPartition, List<String>> output = Map.of();

    private Sizes gone = new Sizes(Map.of(), Map.of());
    /** How much output there was when the first checkpoint of an attempt was decided to be current, by attempt. */
    private final Map<Long, Sizes> atFirstDecision = new HashMap<>();

    private @Nullable OffsetAndMetadata markerOffset;
    private @Nullable Marker marker;

    /** How many values there are, by partition. */
    private record Sizes(Map<TopicPartition, Integer> visible, Map<TopicPartition, Integer> committed) {}

    /** @param bucket what holds the checkpoints; null: the first machine's disk */
    Scene(SimWorld world, boolean keepsDeadLetters, @Nullable SimBucket bucket) {
        this.job = JOB;
        this.markerGroup = "weir." + JOB;
        this.world = world;
        this.keepsDeadLetters = keepsDeadLetters;
        this.bucket = bucket;
        this.inputs = new ArrayList<>();
        this.poisons = new ArrayList<>();
        noteEnds();
    }

    /** Another job with the same input. */
    Scene(Scene other, String job) {
        this.job = job;
        this.markerGroup = "weir." + job;
        this.world = other.world;
        this.keepsDeadLetters = other.keepsDeadLetters;
        this.bucket = other.bucket;
        this.inputs = other.inputs;
        this.poisons = other.poisons;
        noteEnds();
    }

    private void noteEnds() {
        world.broker().onDecision((group, offset) -> {
            if (group.equals(markerGroup)) {
                ends.decided(Marker.decode(offset.metadata()));
            }
        });
    }

    /** What the job calls one of its output topics. */
    String topic(String name) {
        return topic(job, name);
    }

    static String topic(String job, String name) {
        return job.equals(JOB) || name.equals(INPUT) ? name : job + "-" + name;
    }

    /** Whether the job goes on from output that it, or another one, has written before. */
    boolean goesOnFromOutput() {
        return !output.isEmpty();
    }

    /** The disk of the machine where the job runs. */
    SimDisk disk() {
        return world.machines().get(0).disk();
    }

    /** What holds the checkpoints. */
    BlobStore blobs() {
        return bucket == null
                ? new FileBlobStore(disk(), Simulation.CHECKPOINTS)
                : bucket.below(Simulation.CHECKPOINTS);
    }

    /** What holds a savepoint. @param folder as it was told */
    BlobStore savepoint(String folder) {
        return bucket == null ? new FileBlobStore(disk(), Path.of(folder)) : bucket.at(folder);
    }

    /** Grows whenever something stored is deleted or lost. */
    long losses() {
        return disk().losses() + (bucket == null ? 0 : bucket.losses());
    }

    /** Grows whenever something of a savepoint is deleted or lost. */
    long lossesOfSavepoints() {
        return bucket == null ? disk().losses(Simulation.SAVEPOINTS) : bucket.losses(Simulation.SAVEPOINTS);
    }

    /** Whether a checkpoint was deleted, and a late request has brought its metadata back. */
    boolean isRevived(CheckpointId id) {
        return bucket != null && bucket.isRevived(Simulation.CHECKPOINTS, job + "/chk-" + id + "/_metadata");
    }

    /** The folders of savepoints that have metadata, but for those that only a late request has brought back. */
    List<String> savepoints() {
        return bucket == null ? savepointsOnDisk() : savepointsIn(bucket);
    }

    private static List<String> savepointsIn(SimBucket bucket) {
        return bucket.below(Simulation.SAVEPOINTS).list("").stream()
                .filter(name -> name.endsWith("/_metadata") && !bucket.isRevived(Simulation.SAVEPOINTS, name))
                .map(name -> SimBucket.ADDRESS + Simulation.SAVEPOINTS + "/" + name.substring(0, name.indexOf('/')))
                .toList();
    }

    private List<String> savepointsOnDisk() {
        List<String> folders = new ArrayList<>();
        try {
            for (String name : disk().list(Simulation.SAVEPOINTS)) {
                Path folder = Simulation.SAVEPOINTS.resolve(name);
                if (disk().exists(folder.resolve("_metadata"))) {
                    folders.add(folder.toString());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folders;
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
        OffsetAndMetadata now = world.broker().groups().last(markerGroup);
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
        return topic.equals(INPUT)
                ? world.broker().topic(INPUT).partitions().size()
                : views(topic).size();
    }

    List<String> visible(String topic, int partition) {
        return sinceRollBack(topic, partition, view(topic, partition).visible(), gone.visible);
    }

    /** What the output was when the job was rolled back to, and what has come since. */
    private List<String> sinceRollBack(
            String topic, int partition, List<String> all, Map<TopicPartition, Integer> before) {
        if (output.isEmpty()) {
            return all;
        }
        TopicPartition tp = new TopicPartition(topic, partition);
        List<String> then = output.get(tp);
        if (then == null) {
            return all;
        }
        List<String> values = new ArrayList<>(then);
        values.addAll(all.subList(before.get(tp), all.size()));
        return values;
    }

    /** Whether no committed value is hidden behind one that is not decided yet. */
    boolean isAllVisible() {
        for (String topic : OUTPUTS) {
            if (size(topic) < committedSize(topic)) {
                return false;
            }
        }
        return true;
    }

    /** The visible output as it is now. */
    Map<TopicPartition, List<String>> output() {
        Map<TopicPartition, List<String>> now = new LinkedHashMap<>();
        for (String topic : OUTPUTS) {
            for (int p = 0; p < partitions(topic); p++) {
                now.put(new TopicPartition(topic, p), List.copyOf(visible(topic, p)));
            }
        }
        return now;
    }

    /**
     * From now on remembers how much output there is when a marker is decided. Readers see that later, and what is written
     * at least once does not wait for them.
     */
    void noteDecisions() {
        world.broker().onDecision((group, offset) -> {
            CheckpointId id =
                    group.equals(markerGroup) ? Marker.decode(offset.metadata()).checkpoint() : null;
            if (id != null && !atFirstDecision.containsKey(id.attempt())) {
                atFirstDecision.put(id.attempt(), sizes());
            }
        });
    }

    private Sizes sizes() {
        Sizes sizes = new Sizes(new HashMap<>(), new HashMap<>());
        for (String topic : OUTPUTS) {
            for (int p = 0; p < partitions(topic); p++) {
                TopicPartition tp = new TopicPartition(topic, p);
                sizes.visible.put(tp, view(topic, p).visible().size());
                sizes.committed.put(tp, view(topic, p).committed().size());
            }
        }
        return sizes;
    }

    /**
     * An attempt has rolled the job back: what had been written by then is written again by right. From now on that counts
     * as never written.
     *
     * @param then the output as it was
     */
    void rolledBack(Map<TopicPartition, List<String>> then, long attempt) {
        output = then;
        gone = Objects.requireNonNull(atFirstDecision.get(attempt));
    }

    /** The job begins from another one's savepoint, with topics of its own. @param then that one's output */
    void beginsAfter(Map<TopicPartition, List<String>> then) {
        output = then;
        gone = sizes();
    }

    /** How many values of a topic are visible. */
    int size(String topic) {
        int size = 0;
        for (int p = 0; p < partitions(topic); p++) {
            size += visible(topic, p).size();
        }
        return size;
    }

    /** Whether the effects of all input can be read. */
    boolean isAllOut() {
        int expected = inputs().size();
        return size(COPIES) == expected
                && size(COUNTS) == expected
                && size(DEAD) == poisons().size()
                && new WindowSums().isComplete(this);
    }

    /** How many values of a topic are committed. */
    int committedSize(String topic) {
        int size = 0;
        for (int p = 0; p < partitions(topic); p++) {
            size += sinceRollBack(topic, p, view(topic, p).committed(), gone.committed)
                    .size();
        }
        return size;
    }

    /** Everything that is committed, what is hidden behind an undecided record included. */
    List<String> committed(String topic) {
        List<String> values = new ArrayList<>();
        for (int p = 0; p < partitions(topic); p++) {
            values.addAll(sinceRollBack(topic, p, view(topic, p).committed(), gone.committed));
        }
        return values;
    }

    private PartitionView view(String topic, int partition) {
        return views(topic).get(partition);
    }

    private List<PartitionView> views(String topic) {
        return views.computeIfAbsent(
                topic,
                t -> world.broker().topic(topic(t)).partitions().stream()
                        .map(PartitionView::new)
                        .toList());
    }
}
