package dev.weir.coordinator;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorMetadata;
import dev.weir.checkpoint.store.CheckpointStore;
import dev.weir.config.JobConfig;
import dev.weir.connector.ConnectorContext;
import dev.weir.connector.SourceSplit;
import dev.weir.connector.kafka.sink.KafkaPreflight;
import dev.weir.connector.kafka.sink.OutputTopics;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.job.ExecutionPlan;
import dev.weir.job.JobGraph.Node;
import dev.weir.job.JobGraph.SourceNode;
import dev.weir.state.KeyHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What every claim of a process works with: the job, its store, its surroundings. Immutable. */
record ClaimContext(
        JobConfig config,
        ExecutionPlan plan,
        CheckpointStore store,
        ConnectorContext connectors,
        OutputTopics outputs,
        String storePlace,
        String engineVersion) {

    List<SourceOfJob> sources() {
        List<SourceOfJob> sources = new ArrayList<>();
        for (Node node : plan.graph().nodes()) {
            if (node instanceof SourceNode s) {
                sources.add(new SourceOfJob(
                        s.uid(), s.source(), plan.vertexOf(s.id()).parallelism()));
            }
        }
        return sources;
    }

    /** The topic that carries the marker of a job that has none yet: the first that a sink names. */
    String markerTopic() {
        return TopicsOfJob.of(plan.graph()).markerTopic();
    }

    void preflight() {
        TopicsOfJob topics = TopicsOfJob.of(plan.graph());
        topics.check();
        KafkaPreflight.check(connectors, topics.written(), outputs, config.transactionTimeout());
        sources().forEach(source -> source.source().preflight(connectors));
    }

    /** A checkpoint can be restored only with the same key groups. */
    void checkFits(CheckpointMetadata checkpoint) {
        if (checkpoint.maxParallelism() != config.maxParallelism()) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "max-parallelism is " + config.maxParallelism() + ", but checkpoint " + checkpoint.id()
                            + " was made with " + checkpoint.maxParallelism()
                            + ": it is fixed for the life of a job's state. Set it to " + checkpoint.maxParallelism());
        }
        if (!checkpoint.keyGroupHash().equals(KeyHash.NAME)) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "checkpoint " + checkpoint.id() + " spreads keys by " + checkpoint.keyGroupHash()
                            + ", this release only knows " + KeyHash.NAME
                            + ": restore it with the release that wrote it");
        }
        checkOperators(checkpoint);
    }

    private void checkOperators(CheckpointMetadata checkpoint) {
        TreeSet<String> unknown = new TreeSet<>();
        for (OperatorMetadata operator : checkpoint.operators()) {
            if (!operator.keyedStates().isEmpty() || !operator.operatorStates().isEmpty()) {
                unknown.add(operator.uid());
            }
        }
        for (Node node : plan.graph().nodes()) {
            if (node.uid() != null) {
                unknown.remove(node.uid());
            }
        }
        if (!unknown.isEmpty()) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "checkpoint " + checkpoint.id() + " holds state of operators that the job no longer has: "
                            + String.join(", ", unknown)
                            + ". It would be lost: give the operators their uids back, or run under another job name");
        }
    }

    CheckpointMetadata startMetadata(CheckpointId id, Map<String, List<SourceSplit>> splits) {
        List<OperatorMetadata> operators = new ArrayList<>();
        for (SourceOfJob source : sources()) {
            operators.add(source.metadata(splits.getOrDefault(source.uid(), List.of())));
        }
        long now = connectors.time().wallMs();
        return new CheckpointMetadata(
                config.job(),
                store.storeId(),
                id,
                null,
                null,
                engineVersion,
                KeyHash.NAME,
                config.maxParallelism(),
                now,
                now,
                operators,
                List.of(),
                List.of());
    }
}
