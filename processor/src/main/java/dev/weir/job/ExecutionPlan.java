package dev.weir.job;

import dev.weir.connector.DeliveryGuarantee;
import dev.weir.job.JobGraph.Edge;
import dev.weir.job.JobGraph.Node;
import dev.weir.job.JobGraph.Partitioning;
import dev.weir.job.JobGraph.SinkNode;
import dev.weir.job.JobGraph.SourceNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A job cut into tasks: nodes joined by forward edges run as one chain in one thread, every other edge becomes channels.
 * A pure function of the graph and the job's parallelism.
 *
 * @param vertices the chains, in an order in which edges lead forward
 */
public record ExecutionPlan(JobGraph graph, List<Vertex> vertices) {
    /**
     * One chain, which runs as {@code parallelism} tasks.
     *
     * @param nodes the head first, every node behind the one it gets its records from
     */
    public record Vertex(int id, String name, int parallelism, List<Node> nodes) {
        public Vertex {
            nodes = List.copyOf(nodes);
        }

        public Node head() {
            return nodes.get(0);
        }

        /** Whether something in it writes into the job's transactions, and moves on to the next at a barrier. */
        public boolean hasTransactions() {
            return nodes.stream()
                    .anyMatch(n -> n instanceof SinkNode s && s.sink().guarantee() == DeliveryGuarantee.EXACTLY_ONCE);
        }

        public boolean contains(int node) {
            return nodes.stream().anyMatch(n -> n.id() == node);
        }
    }

    public static ExecutionPlan of(JobGraph graph, int defaultParallelism) {
        int[] parallelism = new int[graph.nodes().size()];
        int[] vertexOf = new int[graph.nodes().size()];
        List<List<Node>> chains = new ArrayList<>();
        for (Node node : graph.nodes()) {
            int own = node.parallelism() > 0 ? node.parallelism() : defaultParallelism;
            parallelism[node.id()] = own;
            if (isChained(node, own, parallelism)) {
                int vertex = vertexOf[node.inputs().get(0).from()];
                vertexOf[node.id()] = vertex;
                chains.get(vertex).add(node);
            } else {
                vertexOf[node.id()] = chains.size();
                chains.add(new ArrayList<>(List.of(node)));
            }
        }
        List<Vertex> vertices = new ArrayList<>();
        for (List<Node> chain : chains) {
            vertices.add(new Vertex(
                    vertices.size(), nameOf(chain), parallelism[chain.get(0).id()], chain));
        }
        return new ExecutionPlan(graph, List.copyOf(vertices));
    }

    private static boolean isChained(Node node, int own, int[] parallelism) {
        if (node instanceof SourceNode || node.inputs().size() != 1) {
            return false;
        }
        Edge edge = node.inputs().get(0);
        return edge.partitioning() instanceof Partitioning.Forward && parallelism[edge.from()] == own;
    }

    private static String nameOf(List<Node> chain) {
        return String.join(" > ", chain.stream().map(Node::name).toList());
    }

    /** Whether the edge is a method call within a chain. */
    public boolean isChained(Edge edge, Node to) {
        Vertex vertex = vertexOf(to.id());
        return vertex.head().id() != to.id() && vertex.contains(edge.from());
    }

    public Vertex vertexOf(int node) {
        for (Vertex v : vertices) {
            if (v.contains(node)) {
                return v;
            }
        }
        throw new IllegalArgumentException("no node " + node);
    }

    /**
     * An edge leaving a node.
     *
     * @param place the edge's index among the inputs of the node it leads to; a union may hold equal edges
     */
    public record OutEdge(Node to, Edge edge, int place) {}

    /** The edges that leave a node, in the order of the nodes they lead to. */
    public List<OutEdge> edgesFrom(int node) {
        List<OutEdge> edges = new ArrayList<>();
        for (Node to : graph.nodes()) {
            for (int place = 0; place < to.inputs().size(); place++) {
                Edge edge = to.inputs().get(place);
                if (edge.from() == node) {
                    edges.add(new OutEdge(to, edge, place));
                }
            }
        }
        return edges;
    }
}
