package dev.weir.job;

import dev.weir.job.JobGraph.Edge;
import dev.weir.job.JobGraph.Node;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the edges of a job are called in its checkpoints: the same from run to run as long as the job stays the same where
 * the edge is. A step is called by its uid; one without is called by its name and by what stands before it. Pure.
 */
public final class EdgeNames {
    private final JobGraph graph;
    /** By node id. */
    private final List<String> steps = new ArrayList<>();

    /** Where an input comes from. */
    private record Origin(int node, @Nullable String side) {}

    public EdgeNames(JobGraph graph) {
        this.graph = graph;
        for (Node node : graph.nodes()) {
            steps.add(step(node));
        }
    }

    /**
     * Of steps that would be called alike each says how many there are. So when one comes or goes, none is called as before,
     * and what was on its way to one of them never goes to another without a word.
     */
    private String step(Node node) {
        if (node.uid() != null) {
            return node.uid();
        }
        String name = node.name() + "("
                + String.join(", ", node.inputs().stream().map(this::origin).toList()) + ")";
        List<Node> namesakes =
                graph.nodes().stream().filter(other -> areAlike(other, node)).toList();
        return namesakes.size() == 1 ? name : name + "#" + (namesakes.indexOf(node) + 1) + " of " + namesakes.size();
    }

    private static boolean areAlike(Node one, Node other) {
        return one.uid() == null
                && one.name().equals(other.name())
                && origins(one).equals(origins(other));
    }

    private static List<Origin> origins(Node node) {
        return node.inputs().stream().map(e -> new Origin(e.from(), e.side())).toList();
    }

    private String origin(Edge edge) {
        return edge.side() == null ? steps.get(edge.from()) : steps.get(edge.from()) + "/" + edge.side();
    }

    /** @param place the edge's index among the inputs of the node it leads to */
    public String of(Node to, int place) {
        Edge edge = to.inputs().get(place);
        String name = origin(edge) + " -> " + steps.get(to.id());
        long before = to.inputs().subList(0, place).stream()
                .filter(e -> origin(e).equals(origin(edge)))
                .count();
        return before == 0 ? name : name + "#" + (before + 1);
    }

    /** The names of all edges. */
    public Set<String> all() {
        Set<String> names = new HashSet<>();
        for (Node node : graph.nodes()) {
            for (int place = 0; place < node.inputs().size(); place++) {
                names.add(of(node, place));
            }
        }
        return names;
    }
}
