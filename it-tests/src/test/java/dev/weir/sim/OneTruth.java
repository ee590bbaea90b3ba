package dev.weir.sim;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.JobStatus;
import dev.weir.checkpoint.Marker;
import dev.weir.checkpoint.store.CheckpointStore;
import dev.weir.connector.SourceSplit;
import dev.weir.connector.SplitCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The marker names a checkpoint that is in the store, whole, and whose offsets say exactly which inputs the committed
 * output holds.
 */
final class OneTruth implements Invariant {
    private static final Map<String, Schema> SCHEMAS = new ConcurrentHashMap<>();

    /** A checkpoint as it was when it was first looked at; published ones never change. */
    private record Known(CheckpointMetadata metadata, byte[] bytes, Claims claims) {}

    /** What a checkpoint says of the committed output: inputs below the offsets are done, but for those under way. */
    private record Claims(Map<Integer, Long> offsets, OvertakenValues underWay) {
        static final Claims NONE = new Claims(Map.of(), OvertakenValues.NONE);
    }

    private final Map<CheckpointId, Known> known = new HashMap<>();
    private @Nullable Seen seen;

    /** What a verdict depends on: while it stays the same, so does the verdict. */
    private record Seen(Marker marker, int copies, int counts, int promised, boolean ended, long losses) {
        static Seen of(Scene scene, Marker marker) {
            return new Seen(
                    marker,
                    scene.committedSize(Scene.COPIES),
                    scene.committedSize(Scene.COUNTS),
                    scene.promised.size(),
                    scene.promisedEnd != null,
                    scene.losses());
        }
    }

    @Override
    public @Nullable String violation(Scene scene, boolean atEnd) {
        Marker marker = scene.marker();
        if (marker == null || !scene.isSettled()) {
            return null;
        }
        Seen now = Seen.of(scene, marker);
        if (now.equals(seen)) {
            return null;
        }
        seen = now;
        CheckpointId id = marker.checkpoint();
        for (long promised : scene.promised) {
            if (id == null || id.number() < promised) {
                return "checkpoint " + promised + " was promised to be complete, the marker is " + marker;
            }
        }
        if (scene.promisedEnd != null && marker.status() == JobStatus.RUNNING) {
            return "the job was promised to be " + scene.promisedEnd + ", the marker is " + marker;
        }
        if (id == null && scene.goesOnFromOutput()) {
            return null;
        }
        return marker.status() == JobStatus.CANCELLED ? afterCancel(scene, id) : whileKept(scene, id);
    }

    private @Nullable String whileKept(Scene scene, @Nullable CheckpointId id) {
        try {
            return compare(scene, id, id == null ? Claims.NONE : look(scene, id).claims);
        } catch (RuntimeException | IOException e) {
            return "the marker names checkpoint " + id + ", which cannot be restored: " + e.getMessage();
        }
    }

    /** The checkpoint may be deleted; what is committed stays as it was. */
    private @Nullable String afterCancel(Scene scene, @Nullable CheckpointId id) {
        if (id == null) {
            return compare(scene, null, Claims.NONE);
        }
        Known last = known.get(id);
        return last == null ? null : compare(scene, id, last.claims);
    }

    private Known look(Scene scene, CheckpointId id) throws IOException {
        Known before = known.get(id);
        byte[] bytes = scene.blobs().read(scene.job + "/chk-" + id + "/_metadata");
        CheckpointStore store = CheckpointStore.open(scene.blobs(), scene.job, () -> "unused");
        if (before == null || !Arrays.equals(bytes, before.bytes)) {
            CheckpointMetadata metadata = store.read(id);
            before = new Known(metadata, bytes, new Claims(offsets(metadata), OvertakenValues.of(metadata, store)));
            known.put(id, before);
        }
        before.metadata.files().forEach(store::verify);
        before.metadata.channelState().forEach(store::verify);
        return before;
    }

    private Map<Integer, Long> offsets(CheckpointMetadata metadata) {
        Map<Integer, Long> offsets = new HashMap<>();
        CheckpointMetadata.OperatorMetadata source = metadata.operator("in");
        if (source == null) {
            throw new IllegalStateException("no offsets of the source");
        }
        CheckpointMetadata.OperatorState state = source.operatorStates().get(0);
        Schema schema = SCHEMAS.computeIfAbsent(state.schema(), text -> new Schema.Parser().parse(text));
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

    private static @Nullable String compare(Scene scene, @Nullable CheckpointId id, Claims claims) {
        String wrong = compareInputs(scene, id, claims);
        return wrong == null ? compareDeadLetters(scene, id, claims.offsets) : wrong;
    }

    private static @Nullable String compareDeadLetters(
            Scene scene, @Nullable CheckpointId id, Map<Integer, Long> offsets) {
        List<String> expected = new ArrayList<>();
        for (Scene.Poison poison : scene.poisons()) {
            if (poison.offset() < offsets.getOrDefault(poison.partition(), 0L)) {
                expected.add(poison.value());
            }
        }
        List<String> letters = new ArrayList<>(scene.committed(Scene.DEAD));
        letters.sort(null);
        expected.sort(null);
        return letters.equals(expected)
                ? null
                : "checkpoint " + id + " says that " + expected + " can't be read, the dead letters are " + letters;
    }

    private static @Nullable String compareInputs(Scene scene, @Nullable CheckpointId id, Claims claims) {
        TreeSet<String> read = new TreeSet<>();
        for (Scene.Input input : scene.inputs()) {
            if (input.offset() < claims.offsets.getOrDefault(input.partition(), 0L)) {
                read.add(input.value());
            }
        }
        TreeSet<String> expected = claims.underWay.without(read, "in -> before-" + Scene.COPIES);
        TreeSet<String> copies = new TreeSet<>(scene.committed(Scene.COPIES));
        if (!copies.equals(expected)) {
            return "checkpoint " + id + " says that " + expected.size() + " inputs are done, " + copies.size()
                    + " are copied: " + difference(expected, copies);
        }
        TreeSet<String> unseen = new TreeSet<>(read);
        scene.committed(Scene.SEEN).forEach(unseen::remove);
        if (!unseen.isEmpty()) {
            return "checkpoint " + id + " says that these inputs are done, and they were not written even once: "
                    + unseen;
        }
        expected = claims.underWay.without(read, "in -> count", "count -> before-" + Scene.COUNTS);
        TreeSet<String> counted = new TreeSet<>();
        scene.committed(Scene.COUNTS).forEach(v -> counted.add(v.substring(0, v.lastIndexOf(','))));
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
