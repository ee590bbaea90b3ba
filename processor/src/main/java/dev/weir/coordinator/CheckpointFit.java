package dev.weir.coordinator;

import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorMetadata;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.job.EdgeNames;
import dev.weir.job.ExecutionPlan;
import dev.weir.job.ExecutionPlan.Vertex;
import dev.weir.job.JobGraph.KeyedStateSpec;
import dev.weir.job.JobGraph.Node;
import dev.weir.job.JobGraph.OperatorNode;
import dev.weir.state.KeyHash;
import dev.weir.state.SchemaCheck;
import dev.weir.state.type.Schemas;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Whether a job as it is defined can go on from a checkpoint. Pure; every error is CONFIGURATION.
 *
 * @param allowNonRestored whether state of operators that the job no longer has may be let go
 */
record CheckpointFit(ExecutionPlan plan, int maxParallelism, boolean allowNonRestored) {
    /** What needs no checkpoint: no step has more tasks than there are key groups. */
    void checkParallelism() {
        for (Vertex vertex : plan.vertices()) {
            if (vertex.parallelism() > maxParallelism) {
                throw unfit("the parallelism of '" + vertex.name() + "' is " + vertex.parallelism()
                        + ", but max-parallelism is " + maxParallelism
                        + ": lower the one, or raise the other (which only a job without state can)");
            }
        }
    }

    /** @throws WeirException naming what differs and what to do */
    void check(CheckpointMetadata checkpoint) {
        checkKeyGroups(checkpoint);
        checkNoStateIsLost(checkpoint);
        checkKeys(checkpoint);
        checkKnownStates(checkpoint);
        checkNoRecordIsLost(checkpoint);
    }

    /** A checkpoint can be restored only with the same key groups. */
    private void checkKeyGroups(CheckpointMetadata checkpoint) {
        if (checkpoint.maxParallelism() != maxParallelism) {
            throw unfit("max-parallelism is " + maxParallelism + ", but checkpoint " + checkpoint.id()
                    + " was made with " + checkpoint.maxParallelism()
                    + ": it is fixed for the life of a job's state. Set it to " + checkpoint.maxParallelism());
        }
        if (!checkpoint.keyGroupHash().equals(KeyHash.NAME)) {
            throw unfit("checkpoint " + checkpoint.id() + " spreads keys by " + checkpoint.keyGroupHash()
                    + ", this release only knows " + KeyHash.NAME + ": restore it with the release that wrote it");
        }
    }

    private void checkNoStateIsLost(CheckpointMetadata checkpoint) {
        TreeSet<String> unknown = new TreeSet<>();
        for (OperatorMetadata operator : checkpoint.operators()) {
            if (!operator.keyedStates().isEmpty() || !operator.operatorStates().isEmpty()) {
                unknown.add(operator.uid());
            }
        }
        unknown.removeAll(nodesByUid().keySet());
        if (!unknown.isEmpty() && !allowNonRestored) {
            throw unfit("checkpoint " + checkpoint.id() + " holds state of operators that the job no longer has: "
                    + String.join(", ", unknown)
                    + ". It would be lost: give the operators their uids back, or let it go with -s and"
                    + " --allow-non-restored-state (-n)" + table(checkpoint));
        }
    }

    /** What of the checkpoint a start takes over: all, but operators that the job no longer has. */
    List<OperatorMetadata> kept(CheckpointMetadata checkpoint) {
        Set<String> uids = nodesByUid().keySet();
        return checkpoint.operators().stream()
                .filter(o -> !allowNonRestored || uids.contains(o.uid()))
                .toList();
    }

    private String table(CheckpointMetadata checkpoint) {
        return StateTable.of(checkpoint, nodesByUid());
    }

    /** The bytes of a key are its identity, so its type can't change. */
    private void checkKeys(CheckpointMetadata checkpoint) {
        Map<String, Node> nodes = nodesByUid();
        for (OperatorMetadata operator : checkpoint.operators()) {
            Schema now = nodes.get(operator.uid()) instanceof OperatorNode node ? keyOf(node) : null;
            for (KeyedStateMetadata state : operator.keyedStates()) {
                if (now != null && !Schemas.sameBytes(Schemas.parse(state.keySchema()), now)) {
                    throw unfit("the keys of operator '" + operator.uid() + "' are of type " + now
                            + ", but in checkpoint " + checkpoint.id() + " its state '" + state.name()
                            + "' has keys of type " + state.keySchema()
                            + ". A key's type is fixed for the life of its state: key by the former type, or give the"
                            + " operator another uid and let the state go with -s and --allow-non-restored-state (-n)"
                            + table(checkpoint));
                }
            }
        }
    }

    /** What functions ask for is known only when the tasks open, and checked then. */
    private void checkKnownStates(CheckpointMetadata checkpoint) {
        Map<String, Node> nodes = nodesByUid();
        for (OperatorMetadata operator : checkpoint.operators()) {
            KeyedStateSpec keyed = nodes.get(operator.uid()) instanceof OperatorNode node ? node.keyed() : null;
            List<KeyedStateMetadata> asked = keyed == null ? List.of() : keyed.known();
            for (SchemaCheck.Finding finding : SchemaCheck.compare(operator.keyedStates(), asked)) {
                if (finding.problem() != null) {
                    throw unfit("state '" + finding.state() + "' of operator '" + operator.uid()
                            + "' does not fit the checkpoint " + checkpoint.id() + ": " + finding.problem()
                            + table(checkpoint));
                }
            }
        }
    }

    /** Records that barriers have overtaken go on where they were. */
    private void checkNoRecordIsLost(CheckpointMetadata checkpoint) {
        TreeSet<String> unknown = new TreeSet<>();
        checkpoint.channelState().forEach(c -> unknown.add(c.edge()));
        unknown.removeAll(new EdgeNames(plan.graph()).all());
        if (!unknown.isEmpty()) {
            throw unfit("checkpoint " + checkpoint.id() + " holds records on their way between steps where the job no"
                    + " longer has a way: " + String.join(", ", unknown)
                    + ". They would be lost: start the job as it was, stop it, and then change it. A stop leaves no"
                    + " records between steps");
        }
    }

    /** Null when it has none. */
    static @Nullable Schema keyOf(OperatorNode node) {
        return node.keyed() == null ? null : node.keyed().keyType().schema();
    }

    private Map<String, Node> nodesByUid() {
        Map<String, Node> nodes = new HashMap<>();
        for (Node node : plan.graph().nodes()) {
            if (node.uid() != null) {
                nodes.put(node.uid(), node);
            }
        }
        return nodes;
    }

    private static WeirException unfit(String message) {
        return new WeirException(ExitCode.CONFIGURATION, message);
    }
}
