package dev.weir.coordinator;

import dev.weir.connector.Sink;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.job.JobGraph;
import dev.weir.job.JobGraph.Node;
import dev.weir.job.JobGraph.SinkNode;
import dev.weir.job.JobGraph.SourceNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics of the job's own cluster that it reads and writes, and whether they go together. What a source reads on
 * another cluster is its own affair.
 */
record TopicsOfJob(List<SourceNode> sources, List<SinkNode> sinks) {
    private static final Logger LOG = LoggerFactory.getLogger(TopicsOfJob.class);

    static TopicsOfJob of(JobGraph graph) {
        List<SourceNode> sources = new ArrayList<>();
        List<SinkNode> sinks = new ArrayList<>();
        for (Node node : graph.nodes()) {
            if (node instanceof SourceNode source && source.source().cluster() == null) {
                sources.add(source);
            } else if (node instanceof SinkNode sink) {
                sinks.add(sink);
            }
        }
        return new TopicsOfJob(sources, sinks);
    }

    /** Those that sources name. */
    TreeSet<String> read() {
        TreeSet<String> topics = new TreeSet<>();
        sources.forEach(s -> topics.addAll(s.source().streams()));
        return topics;
    }

    /** Those whose names are known beforehand. */
    TreeSet<String> written() {
        TreeSet<String> topics = new TreeSet<>();
        sinks.forEach(s -> topics.addAll(s.sink().streams()));
        return topics;
    }

    /** The first that a sink names, else one that is read: the marker needs a partition that exists. */
    String markerTopic() {
        for (SinkNode node : sinks) {
            if (!node.sink().streams().isEmpty()) {
                return node.sink().streams().get(0);
            }
        }
        for (SourceNode node : sources) {
            if (!node.source().streams().isEmpty()) {
                return node.source().streams().get(0);
            }
        }
        throw new WeirException(
                ExitCode.CONFIGURATION,
                "the job names no topic that could carry its marker: name one in a sink or a source");
    }

    /** @throws WeirException CONFIGURATION when sinks contradict each other */
    void check() {
        for (int i = 0; i < sinks.size(); i++) {
            for (int k = i + 1; k < sinks.size(); k++) {
                checkPair(sinks.get(i), sinks.get(k));
            }
            warnOfLoops(sinks.get(i));
        }
    }

    private static void checkPair(SinkNode a, SinkNode b) {
        Sink<?> one = a.sink();
        Sink<?> other = b.sink();
        if (one.guarantee() != other.guarantee() && one.allowedTopics().overlaps(other.allowedTopics())) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "the sinks '" + a.uid() + "' (" + one.allowedTopics() + ", " + one.guarantee() + ") and '" + b.uid()
                            + "' (" + other.allowedTopics() + ", " + other.guarantee()
                            + ") write the same topic with different guarantees, so that its readers can rely on"
                            + " neither: give both the same guarantee, or each a topic of its own");
        }
    }

    private void warnOfLoops(SinkNode sink) {
        for (SourceNode source : sources) {
            for (String topic : source.source().streams()) {
                if (sink.sink().allowedTopics().allows(topic)) {
                    LOG.warn(
                            "the job reads topic {} (source '{}') and may write it too (sink '{}'): it can feed itself",
                            topic,
                            source.uid(),
                            sink.uid());
                }
            }
        }
    }
}
