package dev.weir.testing;

import dev.weir.job.JobGraph.Edge;
import dev.weir.operator.Output;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Everything behind one step: its edges, each with the receiver at its end. */
final class Downstream implements Output {
    /** The receiving end of an edge. */
    interface Receiver {
        void receive(Edge edge, Object value, long timestampMs) throws Exception;

        void watermark(Edge edge, long watermarkMs) throws Exception;
    }

    private record Connection(Edge edge, Receiver receiver) {}

    private final String step;
    private final EmittedObjects emitted;
    private final List<Connection> connections = new ArrayList<>();
    private final Map<String, List<TestRecord<Object>>> sideOutputs = new HashMap<>();

    Downstream(String step, EmittedObjects emitted) {
        this.step = step;
        this.emitted = emitted;
    }

    void connect(Edge edge, Receiver receiver) {
        connections.add(new Connection(edge, receiver));
    }

    @Override
    public void emit(Object value, long timestampMs) throws Exception {
        send(null, value, timestampMs);
    }

    @Override
    public void emitSide(String tag, Object value, long timestampMs) throws Exception {
        sideOutputs.computeIfAbsent(tag, t -> new ArrayList<>()).add(new TestRecord<>(value, timestampMs));
        send(tag, value, timestampMs);
    }

    void watermark(long watermarkMs) throws Exception {
        for (Connection c : connections) {
            c.receiver.watermark(c.edge, watermarkMs);
        }
    }

    /** By tag, what was emitted to side outputs, connected or not. */
    Map<String, List<TestRecord<Object>>> sideOutputs() {
        return sideOutputs;
    }

    private void send(@Nullable String side, Object value, long timestampMs) throws Exception {
        emitted.add(step, value);
        for (Connection c : connections) {
            if (Objects.equals(c.edge.side(), side)) {
                c.receiver.receive(c.edge, value, timestampMs);
            }
        }
    }
}
