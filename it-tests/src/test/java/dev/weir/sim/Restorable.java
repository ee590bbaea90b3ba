package dev.weir.sim;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.ChannelState;
import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorMetadata;
import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import dev.weir.checkpoint.JobStatus;
import dev.weir.checkpoint.Marker;
import dev.weir.checkpoint.store.CheckpointStore;
import dev.weir.savepoint.StateData;
import dev.weir.savepoint.StoredState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a person may name for {@code run -s} can be restored at any moment: the marker's checkpoint, the one before it,
 * those before that which are kept, and every savepoint that has metadata, whether anyone was told of it or not. Not what
 * was deleted, and of which a late request to an object store brings the metadata back: that is garbage.
 */
final class Restorable implements Invariant {
    /** More than are retained in any run. */
    private static final int KEPT = 6;

    private @Nullable Seen seen;
    private long savepointLosses;
    private long powerLosses;
    private final Map<CheckpointId, CheckpointMetadata> known = new HashMap<>();
    private final TreeSet<String> wholeSavepoints = new TreeSet<>();

    /** What a verdict depends on: while it stays the same, so does the verdict. */
    private record Seen(@Nullable Marker marker, long losses, List<String> savepoints) {}

    @Override
    public @Nullable String violation(Scene scene, boolean atEnd) {
        if (!scene.isSettled()) {
            return null;
        }
        List<String> savepoints = scene.savepoints();
        Seen now = new Seen(scene.marker(), scene.losses(), savepoints);
        if (now.equals(seen)) {
            return null;
        }
        seen = now;
        long losses = scene.lossesOfSavepoints();
        boolean lost = losses != savepointLosses;
        savepointLosses = losses;
        boolean powerLost = scene.disk().powerLosses() != powerLosses;
        powerLosses = scene.disk().powerLosses();
        String wrong = checkpoints(scene, now.marker, powerLost);
        return wrong == null ? savepoints(scene, savepoints, lost) : wrong;
    }

    private @Nullable String checkpoints(Scene scene, @Nullable Marker marker, boolean powerLost) {
        CheckpointId current = marker == null ? null : marker.checkpoint();
        if (current == null || marker.status() == JobStatus.CANCELLED) {
            return null;
        }
        CheckpointStore store = CheckpointStore.open(scene.blobs(), scene.job, () -> "unused");
        CheckpointId at = current;
        try {
            boolean mustBeThere = true;
            for (at = read(store, current).parent();
                    at != null;
                    at = read(store, at).parent()) {
                if (!mustBeThere && (!store.has(at) || scene.isRevived(at))) {
                    return null;
                }
                if (!isWhole(scene, store, at, powerLost)) {
                    return "checkpoint " + at + " is kept, the current one being " + current
                            + ", and some of it is missing";
                }
                mustBeThere = false;
            }
            return null;
        } catch (RuntimeException | IOException e) {
            return "checkpoint " + at + " is kept, the current one being " + current + ", and cannot be restored: "
                    + e.getMessage();
        }
    }

    private CheckpointMetadata read(CheckpointStore store, CheckpointId id) {
        CheckpointMetadata metadata = known.computeIfAbsent(id, store::read);
        known.keySet().removeIf(other -> other.number() < id.number() - KEPT);
        return metadata;
    }

    /** That nothing else was written in the place of what was whole once needs no proof; the loss of power may do that. */
    private boolean isWhole(Scene scene, CheckpointStore store, CheckpointId id, boolean powerLost) throws IOException {
        boolean isKnown = known.containsKey(id);
        CheckpointMetadata metadata = read(store, id);
        if (powerLost || !isKnown) {
            if (isKnown) {
                store.read(id);
            }
            metadata.files().forEach(store::verify);
            metadata.channelState().forEach(store::verify);
            return true;
        }
        boolean whole = store.has(id);
        for (StateFile file : metadata.files()) {
            whole &= file.inline() != null || scene.blobs().exists(scene.job + "/" + file.name());
        }
        for (ChannelState channel : metadata.channelState()) {
            whole &= scene.blobs().exists(scene.job + "/" + channel.name());
        }
        return whole;
    }

    /** @param lost whether those that were whole may have suffered since */
    private @Nullable String savepoints(Scene scene, List<String> folders, boolean lost) {
        if (lost) {
            wholeSavepoints.clear();
        }
        List<String> unknown = new ArrayList<>(folders);
        unknown.removeAll(wholeSavepoints);
        for (String folder : unknown) {
            try {
                restore(scene, folder);
                wholeSavepoints.add(folder);
            } catch (Exception e) {
                return "savepoint " + folder + " has metadata and cannot be restored: " + e.getMessage();
            }
        }
        return null;
    }

    private static void restore(Scene scene, String folder) throws Exception {
        StoredState stored = StoredState.open(folder, scene::savepoint);
        stored.verify();
        try (StateData data = stored.data()) {
            for (OperatorMetadata operator : stored.metadata().operators()) {
                for (KeyedStateMetadata state : operator.keyedStates()) {
                    data.read(operator.uid(), state, (keyGroup, bytes, from, length) -> {});
                }
            }
        }
    }
}
