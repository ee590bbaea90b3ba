package dev.weir.job;

import dev.weir.job.JobGraph.Edge;
import dev.weir.job.JobGraph.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the edges of a job are called in its checkpoints: the same from run to run as long as the job stays the same where
 * the edge is. A step is called by its uid; one without is called by its name and by what stands before it. Pure.
 */
public final class EdgeNames {
    private final JobGraph graph;
    /** By node id. */
    private final List<String> steps = new ArrayList<>();

    public EdgeNames(JobGraph graph) {
        this.graph = graph;
        Map<String, Integer> seen = new HashMap<>();
        for (Node node : graph.nodes()) {
            String name = step(node);
            int before = seen.merge(name, 1, Integer::sum) - 1;
            steps.add(before == 0 ? name : name + "#" + (before + 1));
        }
    }

    private String step(Node node) {
        if (node.uid() != null) {
            return node.uid();
        }
        return node.name() + "("
                + String.join(", ", node.inputs().stream().map(this::origin).toList()) + ")";
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
