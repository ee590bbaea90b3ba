package dev.weir.job;

import dev.weir.connector.Sink;
import dev.weir.connector.Source;
import dev.weir.job.JobGraph.Edge;
import dev.weir.job.JobGraph.Node;
import dev.weir.job.JobGraph.Partitioning.Forward;
import dev.weir.job.JobGraph.SinkNode;
import dev.weir.job.JobGraph.SourceNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Sinks for the records that sources can't read, one per source that wants one. They are sinks like any other, so that
 * dead letters share barriers, order and transactions with all other output.
 */
final class DeadLetterSinks {
    /** No uid of a user's has a colon. */
    private static final String SUFFIX = ":dead-letters";

    private DeadLetterSinks() {}

    /** The same nodes, and the sinks behind them: so a job's own sinks come first. */
    static List<Node> addedTo(List<Node> nodes) {
        List<Node> all = new ArrayList<>(nodes);
        for (Node node : nodes) {
            Sink<?> sink = node instanceof SourceNode s ? s.source().deadLetters(s.uid()) : null;
            if (sink != null) {
                String uid = node.uid() + SUFFIX;
                Edge edge = new Edge(node.id(), Source.DEAD_LETTERS, new Forward(), 0);
                all.add(new SinkNode(all.size(), uid, uid, node.parallelism(), sink, List.of(edge)));
            }
        }
        return all;
    }
}
