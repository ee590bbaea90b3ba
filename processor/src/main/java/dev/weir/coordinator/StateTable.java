package dev.weir.coordinator;

import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorMetadata;
import dev.weir.job.JobGraph.KeyedStateSpec;
import dev.weir.job.JobGraph.Node;
import dev.weir.job.JobGraph.OperatorNode;
import dev.weir.job.JobGraph.SourceNode;
import dev.weir.state.SchemaCheck;
import dev.weir.state.type.Schemas;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** What a checkpoint holds beside what a job has, as a table for people. Pure. */
final class StateTable {
    /** How an operator stands in both. */
    enum Verdict {
        MATCHED,
        NEW,
        MISSING,
        INCOMPATIBLE
    }

    private StateTable() {}

    /** A line for each verdict that some operator has. */
    static String of(CheckpointMetadata checkpoint, Map<String, Node> nodes) {
        EnumMap<Verdict, TreeSet<String>> table = new EnumMap<>(Verdict.class);
        for (OperatorMetadata operator : checkpoint.operators()) {
            put(table, verdict(operator, nodes.get(operator.uid())), operator.uid());
        }
        nodes.forEach((uid, node) -> {
            boolean mayHaveState = node instanceof SourceNode || node instanceof OperatorNode;
            if (mayHaveState && checkpoint.operator(uid) == null) {
                put(table, Verdict.NEW, uid);
            }
        });
        StringBuilder lines = new StringBuilder();
        table.forEach((verdict, uids) -> lines.append(
                String.format("%n  %-13s %s", verdict.name().toLowerCase(Locale.ROOT), String.join(", ", uids))));
        return lines.toString();
    }

    private static void put(EnumMap<Verdict, TreeSet<String>> table, Verdict verdict, String uid) {
        table.computeIfAbsent(verdict, v -> new TreeSet<>()).add(uid);
    }

    private static Verdict verdict(OperatorMetadata operator, @Nullable Node node) {
        boolean hasState =
                !operator.keyedStates().isEmpty() || !operator.operatorStates().isEmpty();
        if (node == null) {
            return hasState ? Verdict.MISSING : Verdict.MATCHED;
        }
        Schema key = node instanceof OperatorNode o ? CheckpointFit.keyOf(o) : null;
        for (KeyedStateMetadata state : operator.keyedStates()) {
            if (key != null && !Schemas.sameBytes(Schemas.parse(state.keySchema()), key)) {
                return Verdict.INCOMPATIBLE;
            }
        }
        KeyedStateSpec keyed = node instanceof OperatorNode o ? o.keyed() : null;
        boolean fits = SchemaCheck.compare(operator.keyedStates(), keyed == null ? List.of() : keyed.known()).stream()
                .allMatch(finding -> finding.problem() == null);
        return fits ? Verdict.MATCHED : Verdict.INCOMPATIBLE;
    }
}
