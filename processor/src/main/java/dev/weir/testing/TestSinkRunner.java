package dev.weir.testing;

import dev.weir.job.JobGraph.Edge;
import dev.weir.job.JobGraph.SinkNode;
import java.util.ArrayList;
import java.util.List;

/** Stands for a sink: keeps what comes. */
final class TestSinkRunner implements Downstream.Receiver {
    private final SinkNode node;
    private final List<TestRecord<Object>> records = new ArrayList<>();

    TestSinkRunner(SinkNode node) {
        this.node = node;
    }

    List<TestRecord<Object>> records() {
        return records;
    }

    @Override
    @SuppressWarnings("unchecked")
    public void receive(Edge edge, Object value, long timestampMs) {
        records.add(new TestRecord<>(value, timestampMs));
        if (node.sink() instanceof CollectSink<?> collect) {
            ((CollectSink<Object>) collect).add(value);
        }
    }

    @Override
    public void watermark(Edge edge, long watermarkMs) {}
}
