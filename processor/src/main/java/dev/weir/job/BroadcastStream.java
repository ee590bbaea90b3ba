package dev.weir.job;

import dev.weir.job.JobGraph.Edge;
import dev.weir.state.MapStateDescriptor;
import java.util.List;

/**
 * A stream of which every task of the step that it is connected to gets every record.
 *
 * @param <B> the records
 */
public final class BroadcastStream<B> {
    private final List<Edge> edges;
    private final List<MapStateDescriptor<?, ?>> states;

    BroadcastStream(List<Edge> edges, List<MapStateDescriptor<?, ?>> states) {
        this.edges = edges;
        this.states = states;
    }

    List<Edge> edges() {
        return edges;
    }

    List<MapStateDescriptor<?, ?>> states() {
        return states;
    }
}
