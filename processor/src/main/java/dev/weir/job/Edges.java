package dev.weir.job;

import dev.weir.job.JobGraph.Edge;
import dev.weir.job.JobGraph.Partitioning;
import dev.weir.job.JobGraph.Partitioning.Forward;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes edges out of edges. */
final class Edges {
    private Edges() {}

    /** From a step's main or side output, straight on. */
    static List<Edge> from(Step step, @Nullable String side) {
        return List.of(new Edge(step.id(), side, new Forward(), 0));
    }

    /** The same origins, parted otherwise. */
    static List<Edge> with(List<Edge> edges, Partitioning partitioning, int input) {
        return edges.stream()
                .map(e -> new Edge(e.from(), e.side(), partitioning, input))
                .toList();
    }

    static List<Edge> concat(List<Edge> a, List<Edge> b) {
        return Stream.concat(a.stream(), b.stream()).toList();
    }
}
