package dev.weir.coordinator;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.CheckpointMetadata.OperatorMetadata;
import dev.weir.checkpoint.store.CheckpointStore;
import dev.weir.checkpoint.store.Folders;
import dev.weir.config.JobConfig;
import dev.weir.connector.ConnectorContext;
import dev.weir.connector.SourceSplit;
import dev.weir.connector.kafka.KafkaRights;
import dev.weir.connector.kafka.sink.KafkaPreflight;
import dev.weir.connector.kafka.sink.OutputTopics;
import dev.weir.job.ExecutionPlan;
import dev.weir.job.JobGraph.Node;
import dev.weir.job.JobGraph.OperatorNode;
import dev.weir.job.JobGraph.SourceNode;
import dev.weir.savepoint.CheckpointEntries;
import dev.weir.state.KeyHash;
import dev.weir.state.base.StateBases;
import dev.weir.state.rocksdb.RocksBases;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What every claim of a process works with: the job, its store, its surroundings. Immutable.
 *
 * @param folders opens what a start from a savepoint names, and where savepoints are written
 * @param newIds texts that no one else ever gets
 * @param rollbackId unique to this process when it was told to roll back; else null
 */
record ClaimContext(
        JobConfig config,
        ExecutionPlan plan,
        CheckpointStore store,
        ConnectorContext connectors,
        OutputTopics outputs,
        @Nullable StateBases states,
        String storePlace,
        String engineVersion,
        Folders folders,
        Supplier<String> newIds,
        @Nullable String rollbackId) {

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

    /** Opens bases of checkpoints that are only read, of this job or another. */
    CheckpointEntries.Bases basesToRead() {
        return states == null ? RocksBases::toRead : states::openToRead;
    }

    /** Layers of this many bytes together are worth a new base. */
    long layersMaxBytes() {
        return states == null ? MergePolicy.LAYERS_MIN_BYTES : states.layersMaxBytes();
    }

    /** Tasks with keyed state, counted for each operator in them. */
    int keyedTasks() {
        int tasks = 0;
        for (Node node : plan.graph().nodes()) {
            if (node instanceof OperatorNode op && op.keyed() != null) {
                tasks += plan.vertexOf(node.id()).parallelism();
            }
        }
        return tasks;
    }

    /** The topic that carries the marker of a job that has none yet: the first that a sink names. */
    String markerTopic() {
        return TopicsOfJob.of(plan.graph()).markerTopic();
    }

    /** What the job must be allowed to do. */
    KafkaRights rights() {
        TopicsOfJob topics = TopicsOfJob.of(plan.graph());
        return new KafkaRights(
                config.job(), connectors.adminSettings(), topics.read(), topics.written(), topics.markerTopic());
    }

    void preflight() {
        TopicsOfJob topics = TopicsOfJob.of(plan.graph());
        topics.check();
        KafkaPreflight.check(
                connectors, rights(), topics.read(), topics.written(), outputs, config.transactionTimeout());
        sources().forEach(source -> source.source().preflight(connectors));
    }

    /** Whether the job can go on from its checkpoints. */
    CheckpointFit fit() {
        return new CheckpointFit(plan, config.maxParallelism(), config.start().allowNonRestored());
    }

    /** Where sources begin that a checkpoint has no offsets of; all of them when there is none. Asks the brokers. */
    Map<String, List<SourceSplit>> startSplits(@Nullable CheckpointMetadata known) {
        Map<String, List<SourceSplit>> starts = new LinkedHashMap<>();
        for (SourceOfJob source : sources()) {
            if (known == null || source.splitsIn(known) == null) {
                starts.put(source.uid(), source.source().initialSplits(connectors));
            }
        }
        return starts;
    }

    /** These operators, and sources with these splits. */
    List<OperatorMetadata> withSplits(List<OperatorMetadata> operators, Map<String, List<SourceSplit>> splits) {
        List<OperatorMetadata> all = new ArrayList<>(operators);
        all.removeIf(operator -> splits.containsKey(operator.uid()));
        for (SourceOfJob source : sources()) {
            List<SourceSplit> own = splits.get(source.uid());
            if (own != null) {
                all.add(source.metadata(own));
            }
        }
        return all;
    }

    CheckpointMetadata startMetadata(CheckpointId id, Map<String, List<SourceSplit>> splits) {
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
                withSplits(List.of(), splits),
                List.of(),
                List.of());
    }

    /** What a checkpoint is with sources that begin now. */
    CheckpointMetadata followedBy(CheckpointId id, CheckpointMetadata before, Map<String, List<SourceSplit>> starts) {
        long now = connectors.time().wallMs();
        return new CheckpointMetadata(
                before.job(),
                before.storeId(),
                id,
                before.id(),
                before.restoreId(),
                engineVersion,
                before.keyGroupHash(),
                before.maxParallelism(),
                now,
                now,
                withSplits(before.operators(), starts),
                before.files(),
                before.channelState());
    }
}
