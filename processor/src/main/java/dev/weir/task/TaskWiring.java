package dev.weir.task;

import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.connector.Sink;
import dev.weir.connector.SourceSplit;
import dev.weir.dataflow.Channel;
import dev.weir.dataflow.OutputChannel;
import dev.weir.dataflow.Parker;
import dev.weir.dataflow.RecordTypes;
import dev.weir.dataflow.Router;
import dev.weir.dataflow.TaskEdge;
import dev.weir.dataflow.TaskOutputs;
import dev.weir.job.EdgeNames;
import dev.weir.job.ExecutionPlan;
import dev.weir.job.ExecutionPlan.OutEdge;
import dev.weir.job.ExecutionPlan.Vertex;
import dev.weir.job.JobGraph.Edge;
import dev.weir.job.JobGraph.Node;
import dev.weir.job.JobGraph.OperatorNode;
import dev.weir.job.JobGraph.Partitioning;
import dev.weir.job.JobGraph.SinkNode;
import dev.weir.job.JobGraph.SourceNode;
import dev.weir.job.WatermarkStrategy;
import dev.weir.operator.Operator;
import dev.weir.operator.OperatorCounters;
import dev.weir.operator.Output;
import dev.weir.operator.SinkOperator;
import dev.weir.state.KeyGroupRange;
import dev.weir.state.heap.HeapKeyedStateBackend;
import dev.weir.state.layer.LayerFileReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns a plan into the tasks of one attempt, channels between them. Used once, by the thread that starts them. */
public final class TaskWiring {
    /** Elements a channel holds; with full batches a thousand records: enough to bridge a pause, and what a barrier waits behind. */
    private static final int CHANNEL_CAPACITY = 4;

    private final ExecutionPlan plan;
    private final int maxParallelism;
    private final RestoredJob restored;
    private final TaskEvents events;
    private final SinkContexts sinkContexts;
    private final TaskChannels channels = new TaskChannels(CHANNEL_CAPACITY);
    private final List<SinkOperator> sinks = new ArrayList<>();
    private final Map<String, AlignmentGroup> alignments = new HashMap<>();
    private final Map<String, Integer> alignmentSlots = new HashMap<>();

    private final EdgeNames edgeNames;
    private final RecordTypes recordTypes;

    /** The tasks, and their sinks to count by. */
    public record Wired(List<Task> tasks, List<SinkOperator> sinks) {}

    /** Makes the surroundings of one operator from what wakes its task, and what it counts with. */
    @FunctionalInterface
    public interface SinkContexts {
        Sink.SinkContext of(Runnable wakeTask, OperatorCounters counters);
    }

    public TaskWiring(
            ExecutionPlan plan,
            int maxParallelism,
            RestoredJob restored,
            TaskEvents events,
            SinkContexts sinkContexts) {
        this.plan = plan;
        this.maxParallelism = maxParallelism;
        this.restored = restored;
        this.events = events;
        this.sinkContexts = sinkContexts;
        this.edgeNames = new EdgeNames(plan.graph());
        this.recordTypes = new RecordTypes(plan.graph().job());
    }

    public Wired wire() {
        alignmentSizes().forEach((group, tasks) -> alignments.put(group, new AlignmentGroup(tasks)));
        List<Task> tasks = new ArrayList<>();
        for (Vertex vertex : plan.vertices()) {
            for (int s = 0; s < vertex.parallelism(); s++) {
                Task task = new TaskBuilder(vertex, s).build();
                channels.bind(vertex, s, task);
                tasks.add(task);
            }
        }
        return new Wired(List.copyOf(tasks), List.copyOf(sinks));
    }

    /** How many tasks each group has. */
    private Map<String, Integer> alignmentSizes() {
        Map<String, Integer> sizes = new HashMap<>();
        for (Vertex vertex : plan.vertices()) {
            if (vertex.head() instanceof SourceNode source
                    && source.watermarks().alignment() != null) {
                sizes.merge(source.watermarks().alignment().group(), vertex.parallelism(), Integer::sum);
            }
        }
        return sizes;
    }

    private @Nullable SplitAlignment alignmentOf(SourceNode source) {
        WatermarkStrategy.Alignment wanted = source.watermarks().alignment();
        AlignmentGroup group = wanted == null ? null : alignments.get(wanted.group());
        if (wanted == null || group == null) {
            return null;
        }
        int slot = alignmentSlots.merge(wanted.group(), 1, Integer::sum) - 1;
        return new SplitAlignment(group, slot, wanted.maxDrift().toMillis());
    }

    /** Whether the edge joins tasks of the same index only. */
    private static boolean isPointwise(Edge edge, Vertex from, Vertex to) {
        return edge.partitioning() instanceof Partitioning.Forward && from.parallelism() == to.parallelism();
    }

    /**
     * Barriers overtake where a restore may give any task any record again: behind a shuffle. To all tasks goes the same,
     * in the same order; from one task to one goes what must stay in order.
     */
    private TaskEdge taskEdge(Node to, int place) {
        Edge edge = to.inputs().get(place);
        boolean ordered = edge.partitioning() instanceof Partitioning.Broadcast
                || isPointwise(edge, plan.vertexOf(edge.from()), plan.vertexOf(to.id()));
        return new TaskEdge(edgeNames.of(to, place), ordered);
    }

    /** Builds one task. */
    private final class TaskBuilder {
        private final Vertex vertex;
        private final TaskId id;
        private final Parker parker = new Parker();
        private final TaskOutputs outputs = new TaskOutputs();
        private final List<Chain.Member> members = new ArrayList<>();
        private final List<Chain.Restore> restores = new ArrayList<>();
        private final List<Router> routers = new ArrayList<>();
        private final List<Replay.Entrance> entrances = new ArrayList<>();
        private final OperatorCounters headCounters = new OperatorCounters();
        private final Sink.SinkContext headContext;

        TaskBuilder(Vertex vertex, int subtask) {
            this.vertex = vertex;
            this.id = new TaskId(vertex.id(), vertex.name(), subtask, vertex.parallelism());
            this.headContext = sinkContexts.of(channels.waker(vertex, subtask), headCounters);
        }

        Task build() {
            return vertex.head() instanceof SourceNode source ? sourceTask(source) : operatorTask(vertex.head());
        }

        private Task sourceTask(SourceNode source) {
            Output output = outputOf(source);
            return new SourceTask(
                    parts(List.of(), List.of(), new BarrierAligner(0)),
                    source.uid(),
                    source.source(),
                    splitsOf(source.uid()),
                    source.watermarks(),
                    alignmentOf(source),
                    headContext,
                    headCounters,
                    output);
        }

        /** Once all members are there. */
        private Task.Parts parts(List<Channel> inputs, List<TaskEdge> edges, BarrierAligner aligner) {
            Replay replay = new Replay(id, maxParallelism);
            restores.add(() -> replay.restore(restored, entrances, recordTypes));
            Overtaking overtaking = new Overtaking(
                    inputs,
                    edges,
                    aligner,
                    channels.barriersToTake(vertex, id.subtask()),
                    routers,
                    replay,
                    recordTypes,
                    headContext.time());
            return new Task.Parts(
                    id,
                    new Chain(members, restores, routers, outputs),
                    overtaking,
                    replay,
                    vertex.hasTransactions(),
                    events,
                    headContext.time(),
                    parker);
        }

        /** Partitions go to tasks in turn, in an order that does not depend on who found them when. */
        private List<SourceSplit> splitsOf(String uid) {
            List<SourceSplit> all = new ArrayList<>(restored.splits().getOrDefault(uid, List.of()));
            all.sort(Comparator.comparing(SourceSplit::stream).thenComparing(SourceSplit::partition));
            List<SourceSplit> mine = new ArrayList<>();
            for (int i = id.subtask(); i < all.size(); i += id.parallelism()) {
                mine.add(all.get(i));
            }
            return mine;
        }

        private Task operatorTask(Node head) {
            addMember(head);
            List<Channel> inputs = new ArrayList<>();
            List<Integer> inputOf = new ArrayList<>();
            List<TaskEdge> edges = new ArrayList<>();
            for (int e = 0; e < head.inputs().size(); e++) {
                Edge edge = head.inputs().get(e);
                Vertex from = plan.vertexOf(edge.from());
                TaskEdge taskEdge = taskEdge(head, e);
                for (int s = 0; s < from.parallelism(); s++) {
                    if (!isPointwise(edge, from, vertex) || s == id.subtask()) {
                        inputs.add(channels.of(from, s, vertex, edgeNumber(head, e), id.subtask()));
                        inputOf.add(edge.input());
                        edges.add(taskEdge);
                    }
                }
            }
            BarrierAligner aligner = new BarrierAligner(inputs.size());
            return new OperatorTask(
                    parts(inputs, edges, aligner),
                    inputs,
                    inputOf.stream().mapToInt(Integer::intValue).toArray(),
                    aligner);
        }

        /** Edges are told apart by the node they lead to and their place among its inputs. */
        private int edgeNumber(Node to, int input) {
            return to.id() * 64 + input;
        }

        /** Adds the node's operator, and before it returns everything chained behind it. */
        private Operator addMember(Node node) {
            Operator operator = operatorOf(node);
            int place = members.size();
            for (int e = 0; e < node.inputs().size(); e++) {
                Edge edge = node.inputs().get(e);
                entrances.add(new Replay.Entrance(
                        edgeNames.of(node, e), edge.partitioning(), operator, edge.input(), node == vertex.head()));
            }
            Output output = outputOf(node);
            members.add(place, new Chain.Member(operator, contextOf(node, output)));
            return operator;
        }

        private Operator operatorOf(Node node) {
            if (node instanceof OperatorNode op) {
                return op.operator().get();
            }
            if (node instanceof SinkNode sink) {
                SinkOperator operator = new SinkOperator(sink.sink());
                sinks.add(operator);
                return operator;
            }
            throw new IllegalStateException("a source inside a chain: " + node.name());
        }

        private TaskOperatorContext contextOf(Node node, Output output) {
            String uid = node.uid();
            CheckpointMetadata checkpoint = restored.checkpoint();
            CheckpointMetadata.OperatorMetadata metadata =
                    uid == null || checkpoint == null ? null : checkpoint.operator(uid);
            OperatorCounters counters = new OperatorCounters();
            return new TaskOperatorContext(
                    uid == null ? node.name() : uid,
                    uid != null && node instanceof OperatorNode,
                    id,
                    maxParallelism,
                    output,
                    keyedStateOf(node, metadata),
                    metadata,
                    restored.allowNonRestored(),
                    sinkContexts.of(channels.waker(vertex, id.subtask()), counters),
                    counters);
        }

        private @Nullable HeapKeyedStateBackend keyedStateOf(
                Node node, CheckpointMetadata.@Nullable OperatorMetadata metadata) {
            String uid = node.uid();
            if (uid == null || !(node instanceof OperatorNode op) || op.keyed() == null) {
                return null;
            }
            HeapKeyedStateBackend backend = new HeapKeyedStateBackend(
                    uid,
                    op.keyed().keyType(),
                    maxParallelism,
                    KeyGroupRange.of(maxParallelism, id.parallelism(), id.subtask()),
                    headContext.time(),
                    restored.base(),
                    restored.tableBytes());
            if (metadata != null) {
                restores.add(() -> restore(backend, metadata.keyedStates()));
            }
            return backend;
        }

        private void restore(HeapKeyedStateBackend backend, List<CheckpointMetadata.KeyedStateMetadata> written)
                throws IOException {
            List<LayerFileReader> files = restored.layers().open();
            try {
                backend.restore(written, files);
            } finally {
                for (LayerFileReader file : files) {
                    file.close();
                }
            }
        }

        private Output outputOf(Node node) {
            List<ChainOutput.Target> main = new ArrayList<>();
            Map<String, List<ChainOutput.Target>> sides = new HashMap<>();
            for (OutEdge out : plan.edgesFrom(node.id())) {
                ChainOutput.Target target = targetOf(out);
                String side = out.edge().side();
                (side == null ? main : sides.computeIfAbsent(side, t -> new ArrayList<>())).add(target);
            }
            return new ChainOutput(main, sides);
        }

        private ChainOutput.Target targetOf(OutEdge out) {
            if (plan.isChained(out.edge(), out.to())) {
                return new ChainOutput.Target.Call(
                        addMember(out.to()), out.edge().input());
            }
            Vertex to = plan.vertexOf(out.to().id());
            boolean keyed = out.edge().partitioning() instanceof Partitioning.ByKey;
            int edge = edgeNumber(out.to(), out.place());
            List<OutputChannel> targets = new ArrayList<>();
            for (int t = 0; t < to.parallelism(); t++) {
                if (!isPointwise(out.edge(), vertex, to) || t == id.subtask()) {
                    targets.add(new OutputChannel(channels.of(vertex, id.subtask(), to, edge, t), keyed, outputs));
                }
            }
            Router router =
                    Router.of(out.edge().partitioning(), taskEdge(out.to(), out.place()), targets, maxParallelism);
            routers.add(router);
            return new ChainOutput.Target.Route(router);
        }
    }
}
