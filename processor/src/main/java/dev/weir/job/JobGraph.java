package dev.weir.job;

import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.connector.Sink;
import dev.weir.connector.Source;
import dev.weir.operator.Operator;
import dev.weir.state.type.Type;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A job as a graph of nodes: what the job API makes, what the planner cuts into tasks. Nodes stand in an order in which
 * every edge leads from an earlier to a later one.
 *
 * @param job the class that defined it, in whose jar the classes of its records are; null when it is not known
 */
public record JobGraph(List<Node> nodes, @Nullable Class<?> job) {
    public JobGraph {
        nodes = List.copyOf(nodes);
    }

    /** Defined by no class that is known. */
    public JobGraph(List<Node> nodes) {
        this(nodes, null);
    }

    /** One node. */
    public sealed interface Node {
        /** Position in the graph, from 0. */
        int id();

        /** The stable id of its state; null only for operators without state. */
        @Nullable
        String uid();

        /** For people: the uid, or what the node does. */
        String name();

        /** How many tasks; 0 means the job's parallelism. */
        int parallelism();

        List<Edge> inputs();
    }

    /** A source, with its watermarks. */
    public record SourceNode(
            int id, String uid, String name, int parallelism, Source<?> source, WatermarkStrategy<?> watermarks)
            implements Node {
        @Override
        public List<Edge> inputs() {
            return List.of();
        }
    }

    /** A step in between. {@code operator} makes one instance per task. */
    public record OperatorNode(
            int id,
            @Nullable String uid,
            String name,
            int parallelism,
            Supplier<? extends Operator> operator,
            @Nullable KeyedStateSpec keyed,
            List<Edge> inputs)
            implements Node {}

    /** A sink. */
    public record SinkNode(int id, String uid, String name, int parallelism, Sink<?> sink, List<Edge> inputs)
            implements Node {}

    /**
     * That an operator keeps state per key, and what the keys are.
     *
     * @param known states of the operator's own; what a function asks for is known only when its task opens
     */
    public record KeyedStateSpec(Type<?> keyType, List<KeyedStateMetadata> known) {
        /** An operator around a function. */
        public KeyedStateSpec(Type<?> keyType) {
            this(keyType, List.of());
        }
    }

    /**
     * An edge into a node.
     *
     * @param from the id of the node it comes from
     * @param side the tag of the side output it takes; null for the main output
     * @param partitioning which task gets a record
     * @param input the number of the input at the receiving operator
     */
    public record Edge(int from, @Nullable String side, Partitioning partitioning, int input) {}

    /** Which task of the next operator gets a record. */
    public sealed interface Partitioning {
        /** The task with the same index; chained where possible, rebalanced where the parallelism differs. */
        record Forward() implements Partitioning {}

        /** The task that owns the key's key group. */
        record ByKey(Function<Object, Object> selector, Type<?> keyType) implements Partitioning {}

        /** In turn. */
        record Rebalance() implements Partitioning {}

        /** Every task. */
        record Broadcast() implements Partitioning {}
    }
}
