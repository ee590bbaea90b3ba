package dev.weir.sim;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.Marker;
import dev.weir.checkpoint.store.CheckpointStore;
import dev.weir.checkpoint.store.FileBlobStore;
import dev.weir.connector.SourceSplit;
import dev.weir.connector.SplitCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.avro.Schema;

/**
 * The marker names a checkpoint that is in the store, whole, and whose offsets say exactly which inputs the committed
 * output holds.
 */
final class OneTruth implements Invariant {
    private static final Schema.Parser PARSER = new Schema.Parser();
    private final Map<String, Schema> schemas = new HashMap<>();

    @Override
    public String violation(Scene scene, boolean atEnd) {
        Marker marker = scene.marker();
        if (marker == null || !scene.isSettled()) {
            return null;
        }
        CheckpointId id = marker.checkpoint();
        Map<Integer, Long> offsets = new HashMap<>();
        if (id != null) {
            try {
                CheckpointMetadata metadata = read(scene, id);
                offsets = offsets(metadata);
            } catch (RuntimeException e) {
                return "the marker names checkpoint " + id + ", which cannot be restored: " + e.getMessage();
            }
        }
        return compare(scene, id, offsets);
    }

    private static CheckpointMetadata read(Scene scene, CheckpointId id) {
        SimDisk disk = scene.world.machines().get(0).disk();
        CheckpointStore store =
                CheckpointStore.open(new FileBlobStore(disk, Simulation.CHECKPOINTS), Scene.JOB, () -> "unused");
        CheckpointMetadata metadata = store.read(id);
        metadata.files().forEach(store::verify);
        return metadata;
    }

    private Map<Integer, Long> offsets(CheckpointMetadata metadata) {
        Map<Integer, Long> offsets = new HashMap<>();
        CheckpointMetadata.OperatorMetadata source = metadata.operator("in");
        if (source == null) {
            throw new IllegalStateException("no offsets of the source");
        }
        CheckpointMetadata.OperatorState state = source.operatorStates().get(0);
        Schema schema = schemas.computeIfAbsent(state.schema(), PARSER::parse);
        for (byte[] item : state.items()) {
            try {
                SourceSplit split = SplitCodec.decode(item, schema);
                offsets.put(split.partition(), split.nextOffset());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return offsets;
    }

    private static String compare(Scene scene, CheckpointId id, Map<Integer, Long> offsets) {
        TreeSet<String> expected = new TreeSet<>();
        for (Scene.Input input : scene.inputs()) {
            if (input.offset() < offsets.getOrDefault(input.partition(), 0L)) {
                expected.add(input.key() + "," + input.number());
            }
        }
        TreeSet<String> copies = new TreeSet<>();
        scene.committed(Scene.COPIES).forEach(copies::addAll);
        if (!copies.equals(expected)) {
            return "checkpoint " + id + " says that " + expected.size() + " inputs are done, " + copies.size()
                    + " are copied: " + difference(expected, copies);
        }
        TreeSet<String> counted = new TreeSet<>();
        scene.committed(Scene.COUNTS).forEach(p -> p.forEach(v -> counted.add(v.substring(0, v.lastIndexOf(',')))));
        return counted.equals(expected)
                ? null
                : "checkpoint " + id + " says that " + expected.size() + " inputs are done, " + counted.size()
                        + " are counted: " + difference(expected, counted);
    }

    private static List<String> difference(TreeSet<String> a, TreeSet<String> b) {
        List<String> only = new ArrayList<>();
        a.stream().filter(x -> !b.contains(x)).forEach(x -> only.add("-" + x));
        b.stream().filter(x -> !a.contains(x)).forEach(x -> only.add("+" + x));
        return only;
    }
}
