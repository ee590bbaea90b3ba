package dev.weir.task;

import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.connector.Sink;
import dev.weir.connector.SourceSplit;
import dev.weir.dataflow.Channel;
import dev.weir.dataflow.OutputChannel;
import dev.weir.dataflow.Parker;
import dev.weir.dataflow.Router;
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
    private final Map<ChannelKey, Channel> channels = new HashMap<>();
    private final Map<TaskKey, TaskRef> refs = new HashMap<>();
    private final List<SinkOperator> sinks = new ArrayList<>();
    private final Map<String, AlignmentGroup> alignments = new HashMap<>();
    private final Map<String, Integer> alignmentSlots = new HashMap<>();

    private record TaskKey(int vertex, int subtask) {}

    private record ChannelKey(int from, int to, int edge, int fromSubtask, int toSubtask) {}

    /** Wakes a task that is built later than its channels. */
    private static final class TaskRef implements Runnable {
        private volatile @Nullable Task task;

        @Override
        public void run() {
            Task t = task;
            if (t != null) {
                t.wake();
            }
        }
    }

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
    }

    public Wired wire() {
        alignmentSizes().forEach((group, tasks) -> alignments.put(group, new AlignmentGroup(tasks)));
        List<Task> tasks = new ArrayList<>();
        for (Vertex vertex : plan.vertices()) {
            for (int s = 0; s < vertex.parallelism(); s++) {
                Task task = new TaskBuilder(vertex, s).build();
                ref(vertex.id(), s).task = task;
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

    private TaskRef ref(int vertex, int subtask) {
        return refs.computeIfAbsent(new TaskKey(vertex, subtask), k -> new TaskRef());
    }

    private Channel channel(Vertex from, int fromSubtask, Vertex to, int edge, int toSubtask) {
        return channels.computeIfAbsent(
                new ChannelKey(from.id(), to.id(), edge, fromSubtask, toSubtask),
                k -> new Channel(CHANNEL_CAPACITY, ref(from.id(), fromSubtask), ref(to.id(), toSubtask)));
    }

    /** Whether the edge joins tasks of the same index only. */
    private static boolean isPointwise(Edge edge, Vertex from, Vertex to) {
        return edge.partitioning() instanceof Partitioning.Forward && from.parallelism() == to.parallelism();
    }

    /** Builds one task. */
    private final class TaskBuilder {
        private final Vertex vertex;
        private final TaskId id;
        private final Parker parker = new Parker();
        private final OutputChannel.Blocked blocked = new OutputChannel.Blocked();
        private final List<Chain.Member> members = new ArrayList<>();
        private final List<Chain.Restore> restores = new ArrayList<>();
        private final List<Router> routers = new ArrayList<>();
        private final OperatorCounters headCounters = new OperatorCounters();
        private final Sink.SinkContext headContext;

        TaskBuilder(Vertex vertex, int subtask) {
            this.vertex = vertex;
            this.id = new TaskId(vertex.id(), vertex.name(), subtask, vertex.parallelism());
            this.headContext = sinkContexts.of(ref(vertex.id(), subtask), headCounters);
        }

        Task build() {
            return vertex.head() instanceof SourceNode source ? sourceTask(source) : operatorTask(vertex.head());
        }

        private Task sourceTask(SourceNode source) {
            Output output = outputOf(source);
            return new SourceTask(
                    id,
                    source.uid(),
                    source.source(),
                    splitsOf(source.uid()),
                    source.watermarks(),
                    alignmentOf(source),
                    headContext,
                    headCounters,
                    output,
                    new Chain(members, restores, routers, blocked),
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
            for (int e = 0; e < head.inputs().size(); e++) {
                Edge edge = head.inputs().get(e);
                Vertex from = plan.vertexOf(edge.from());
                for (int s = 0; s < from.parallelism(); s++) {
                    if (!isPointwise(edge, from, vertex) || s == id.subtask()) {
                        inputs.add(channel(from, s, vertex, edgeNumber(head, e), id.subtask()));
                        inputOf.add(edge.input());
                    }
                }
            }
            return new OperatorTask(
                    id,
                    new Chain(members, restores, routers, blocked),
                    vertex.hasTransactions(),
                    inputs,
                    inputOf.stream().mapToInt(Integer::intValue).toArray(),
                    events,
                    headContext.time(),
                    parker);
        }

        /** Edges are told apart by the node they lead to and their place among its inputs. */
        private int edgeNumber(Node to, int input) {
            return to.id() * 64 + input;
        }

        /** Adds the node's operator, and before it returns everything chained behind it. */
        private Operator addMember(Node node) {
            Operator operator = operatorOf(node);
            int place = members.size();
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
                    sinkContexts.of(ref(vertex.id(), id.subtask()), counters),
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
                    headContext.time());
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
                    targets.add(new OutputChannel(channel(vertex, id.subtask(), to, edge, t), keyed, blocked));
                }
            }
            Router router = Router.of(out.edge().partitioning(), targets, maxParallelism);
            routers.add(router);
            return new ChainOutput.Target.Route(router);
        }
    }
}
