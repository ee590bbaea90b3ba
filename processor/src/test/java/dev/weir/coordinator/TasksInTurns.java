package dev.weir.coordinator;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.ChannelState;
import dev.weir.checkpoint.CheckpointWord;
import dev.weir.connector.SourceSplit;
import dev.weir.connector.SplitCodec;
import dev.weir.dataflow.StreamElement.Barrier;
import dev.weir.job.ExecutionPlan;
import dev.weir.job.JobGraph;
import dev.weir.job.JobGraph.SourceNode;
import dev.weir.state.FrozenLayer;
import dev.weir.state.KeyHash;
import dev.weir.state.layer.LayerFileReader;
import dev.weir.state.layer.LayerFileWriter;
import dev.weir.state.layer.LayerSource;
import dev.weir.task.ChannelFile;
import dev.weir.task.ChannelPart;
import dev.weir.task.ClockContext;
import dev.weir.task.RestoredJob;
import dev.weir.task.SourceTask;
import dev.weir.task.Task;
import dev.weir.task.TaskEvents;
import dev.weir.task.TaskId;
import dev.weir.task.TaskSnapshot;
import dev.weir.task.TaskWiring;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** The tasks of a job on one thread, in the turns that a test gives them; their checkpoints are kept in memory. */
final class TasksInTurns implements TaskEvents {
    /** A complete checkpoint. */
    record Saved(CheckpointMetadata metadata, List<byte[]> layers, Map<String, byte[]> channels) {
        long overtaken() {
            return channels.values().stream().mapToLong(c -> c.length).sum();
        }
    }

    /** A barrier under way, and what the tasks have acknowledged. */
    private record Pending(Barrier barrier, Map<TaskId, TaskSnapshot> snapshots) {}

    private final List<Task> tasks;
    private final int maxParallelism;
    private final @Nullable Saved from;
    private final TreeMap<Long, Pending> pending = new TreeMap<>();
    /** Frozen and not in any complete checkpoint. */
    private final List<FrozenLayer> frozen = new ArrayList<>();

    private final List<Long> cut = new ArrayList<>();
    private int sourcesEnded;
    private @Nullable Saved latest;
    long nowMs = 1_000_000;

    TasksInTurns(JobGraph graph, int parallelism, int maxParallelism, @Nullable Saved from) {
        this.maxParallelism = maxParallelism;
        this.from = from;
        this.latest = from;
        ClockContext surroundings = new ClockContext(() -> nowMs);
        RestoredJob restored = new RestoredJob(
                from == null ? null : from.metadata(),
                splits(graph, from, surroundings),
                this::openLayers,
                c -> new ByteArrayInputStream(
                        from == null ? new byte[0] : from.channels().get(c.name())),
                null,
                0,
                false);
        tasks = new TaskWiring(
                        ExecutionPlan.of(graph, parallelism),
                        maxParallelism,
                        restored,
                        this,
                        (wake, counters) -> surroundings)
                .wire()
                .tasks();
    }

    private static Map<String, List<SourceSplit>> splits(
            JobGraph graph, @Nullable Saved from, ClockContext surroundings) {
        Map<String, List<SourceSplit>> splits = new HashMap<>();
        graph.nodes().forEach(n -> {
            if (n instanceof SourceNode s) {
                splits.put(s.uid(), from == null ? s.source().initialSplits(surroundings) : restored(from, s.uid()));
            }
        });
        return splits;
    }

    private static List<SourceSplit> restored(Saved from, String uid) {
        CheckpointMetadata.OperatorState state =
                from.metadata().operator(uid).operatorStates().get(0);
        Schema schema = new Schema.Parser().parse(state.schema());
        List<SourceSplit> splits = new ArrayList<>();
        for (byte[] item : state.items()) {
            try {
                splits.add(SplitCodec.decode(item, schema));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        return splits;
    }

    private List<LayerFileReader> openLayers() throws IOException {
        List<LayerFileReader> readers = new ArrayList<>();
        for (byte[] layer : from == null ? List.<byte[]>of() : from.layers()) {
            readers.add(LayerFileReader.open(LayerSource.of("layer", layer)));
        }
        return readers;
    }

    int tasks() {
        return tasks.size();
    }

    Task task(int index) {
        return tasks.get(index);
    }

    void turn(int task) throws Exception {
        tasks.get(task).runOnce();
    }

    /** Runs all tasks until none has anything to do. */
    void runUntilQuiet() throws Exception {
        boolean more = true;
        while (more) {
            more = false;
            for (Task task : tasks) {
                more |= task.runOnce();
            }
        }
    }

    // ---- checkpoints

    /** @param overtakesAfterMs {@link Barrier#NEVER} for never */
    void trigger(long checkpoint, long overtakesAfterMs, boolean last) {
        long at = overtakesAfterMs == Barrier.NEVER ? Barrier.NEVER : nowMs + overtakesAfterMs;
        Barrier barrier = new Barrier(new CheckpointId(checkpoint, 1), new CheckpointWord(), last, at);
        pending.put(checkpoint, new Pending(barrier, new LinkedHashMap<>()));
        for (Task task : tasks) {
            if (task instanceof SourceTask source) {
                source.trigger(barrier);
            }
        }
    }

    int pending() {
        return pending.size();
    }

    /** Aborts the oldest pending checkpoint, if it can be. */
    void abortOldest() {
        if (!pending.isEmpty()
                && pending.firstEntry().getValue().barrier().word().abort()) {
            pending.pollFirstEntry();
        }
    }

    @Nullable
    Saved latest() {
        return latest;
    }

    /** How many epochs of this attempt belong to its latest complete checkpoint. */
    int committedEpochs() {
        return latest == null || latest == from
                ? 0
                : cut.indexOf(latest.metadata().id().number()) + 1;
    }

    boolean sourcesHaveEnded() {
        return tasks.stream().filter(SourceTask.class::isInstance).count() == sourcesEnded;
    }

    @Override
    public void opened(TaskId task) {}

    @Override
    public void ended(TaskId task) {
        if (tasks.stream().anyMatch(t -> t instanceof SourceTask && t.id().equals(task))) {
            sourcesEnded++;
        }
    }

    @Override
    public void failed(TaskId task, Throwable error) {
        throw new AssertionError(error);
    }

    @Override
    public void acknowledged(CheckpointId id, TaskId task, TaskSnapshot snapshot) {
        frozen.addAll(CheckpointAssembly.layers(snapshot));
        Pending p = pending.get(id.number());
        if (p == null) {
            return;
        }
        p.snapshots().put(task, snapshot);
        if (p.barrier().word().get() == CheckpointWord.Value.CUT && !cut.contains(id.number())) {
            cut.add(id.number());
        }
        if (p.snapshots().size() == tasks.size()) {
            pending.remove(id.number());
            latest = save(id, p.snapshots());
        }
    }

    /** Layers of later checkpoints go in too, as long as those are complete later. */
    private Saved save(CheckpointId id, Map<TaskId, TaskSnapshot> snapshots) {
        List<byte[]> layers = new ArrayList<>(latest == null ? List.of() : latest.layers());
        Map<String, byte[]> channels = new HashMap<>();
        List<ChannelState> states = new ArrayList<>();
        try {
            layers.add(written(takeFrozen(snapshots)));
            for (Map.Entry<String, List<ChannelPart>> e :
                    CheckpointAssembly.overtaken(snapshots).entrySet()) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                ChannelFile.write(e.getValue(), bytes);
                channels.put("file of " + e.getKey(), bytes.toByteArray());
                states.add(new ChannelState(e.getKey(), bytes.size(), 0, "file of " + e.getKey()));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return new Saved(
                new CheckpointMetadata(
                        "job",
                        "store",
                        id,
                        null,
                        null,
                        "test",
                        KeyHash.NAME,
                        maxParallelism,
                        0,
                        0,
                        CheckpointAssembly.operators(snapshots),
                        List.of(),
                        states),
                layers,
                channels);
    }

    /** Those of this checkpoint and of aborted ones, not those of the pending ones behind it. */
    private List<FrozenLayer> takeFrozen(Map<TaskId, TaskSnapshot> snapshots) {
        List<FrozenLayer> later = new ArrayList<>();
        pending.values().forEach(p -> p.snapshots().values().forEach(s -> later.addAll(CheckpointAssembly.layers(s))));
        List<FrozenLayer> taken = new ArrayList<>(frozen);
        taken.removeAll(later);
        frozen.removeAll(taken);
        return taken;
    }

    private static byte[] written(List<FrozenLayer> layers) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        LayerFileWriter writer = new LayerFileWriter(bytes);
        for (FrozenLayer layer : layers) {
            layer.writeTo(writer);
        }
        writer.finish();
        return bytes.toByteArray();
    }
}
