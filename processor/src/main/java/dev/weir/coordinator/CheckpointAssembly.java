package dev.weir.coordinator;

import dev.weir.checkpoint.CheckpointMetadata.KeyGroupWatermark;
import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorState;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.state.FrozenLayer;
import dev.weir.task.ChannelFile;
import dev.weir.task.ChannelPart;
import dev.weir.task.TaskId;
import dev.weir.task.TaskSnapshot;
import dev.weir.task.TaskSnapshot.OperatorSnapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Puts the tasks' snapshots together to what the metadata says of each operator. Pure functions. */
final class CheckpointAssembly {
    private CheckpointAssembly() {}

    static List<OperatorMetadata> operators(Map<TaskId, TaskSnapshot> snapshots) {
        Map<String, List<OperatorSnapshot>> byUid = new LinkedHashMap<>();
        inOrder(snapshots)
                .flatMap(s -> s.operators().stream())
                .forEach(o ->
                        byUid.computeIfAbsent(o.uid(), u -> new ArrayList<>()).add(o));
        List<OperatorMetadata> operators = new ArrayList<>();
        byUid.forEach((uid, parts) -> operators.add(operator(uid, parts)));
        return operators;
    }

    /** One operator, its tasks in order. */
    private static OperatorMetadata operator(String uid, List<OperatorSnapshot> parts) {
        Map<String, KeyedStateMetadata> keyed = new LinkedHashMap<>();
        Map<String, OperatorState> plain = new LinkedHashMap<>();
        List<KeyGroupWatermark> watermarks = new ArrayList<>();
        for (OperatorSnapshot part : parts) {
            part.keyedStates().forEach(s -> keyed.merge(s.name(), s, (a, b) -> newer(uid, a, b)));
            part.operatorStates().forEach(s -> plain.merge(s.name(), s, CheckpointAssembly::join));
            watermarks.addAll(part.watermarks());
        }
        return new OperatorMetadata(
                uid, parts.size(), List.copyOf(keyed.values()), List.copyOf(plain.values()), watermarks);
    }

    /**
     * All tasks describe a state alike, but one that did not ask for it does not know the newest schema.
     *
     * @throws WeirException CONFIGURATION when two tasks asked for it differently
     */
    private static KeyedStateMetadata newer(String uid, KeyedStateMetadata a, KeyedStateMetadata b) {
        KeyedStateMetadata longer = a.valueSchemas().size() >= b.valueSchemas().size() ? a : b;
        List<String> shorter = (longer == a ? b : a).valueSchemas();
        if (!longer.valueSchemas().subList(0, shorter.size()).equals(shorter)) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "tasks of step '" + uid + "' ask for state '" + a.name() + "' with different schemas: "
                            + a.valueSchema() + " and " + b.valueSchema() + "; ask for the same in every task");
        }
        return longer;
    }

    /** Split state is the tasks' items one after another; broadcast state is the same in every task, so one has it all. */
    private static OperatorState join(OperatorState first, OperatorState next) {
        if (first.mode() == OperatorState.Mode.BROADCAST) {
            return first;
        }
        List<byte[]> items = new ArrayList<>(first.items());
        items.addAll(next.items());
        return new OperatorState(first.name(), first.mode(), first.schema(), items);
    }

    /** What was overtaken, by edge, as {@link ChannelFile} wants it; only of edges on which something was. */
    static Map<String, List<ChannelPart>> overtaken(Map<TaskId, TaskSnapshot> snapshots) {
        Map<String, List<ChannelPart>> byEdge = new LinkedHashMap<>();
        inOrder(snapshots)
                .flatMap(s -> s.channels().stream())
                .sorted(Comparator.comparing(ChannelPart::side))
                .forEach(part -> byEdge.computeIfAbsent(part.edge(), e -> new ArrayList<>())
                        .add(part));
        byEdge.values().removeIf(parts -> parts.stream().allMatch(p -> p.records() == 0));
        return byEdge;
    }

    private static Stream<TaskSnapshot> inOrder(Map<TaskId, TaskSnapshot> snapshots) {
        return snapshots.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<TaskId, TaskSnapshot> e) ->
                                e.getKey().vertex())
                        .thenComparing(e -> e.getKey().subtask()))
                .map(Map.Entry::getValue);
    }

    static List<FrozenLayer> layers(TaskSnapshot snapshot) {
        List<FrozenLayer> layers = new ArrayList<>();
        for (OperatorSnapshot o : snapshot.operators()) {
            FrozenLayer layer = o.layer();
            if (layer != null && !layer.isEmpty()) {
                layers.add(layer);
            }
        }
        return layers;
    }
}
