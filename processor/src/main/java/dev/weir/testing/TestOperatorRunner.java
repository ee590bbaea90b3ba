package dev.weir.testing;

import dev.weir.checkpoint.CheckpointMetadata.OperatorState;
import dev.weir.job.JobGraph.Edge;
import dev.weir.job.JobGraph.OperatorNode;
import dev.weir.job.JobGraph.Partitioning.ByKey;
import dev.weir.operator.Operator;
import dev.weir.state.FrozenLayer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs one operator, and replaces it by a fresh one that goes on from its state. */
final class TestOperatorRunner implements Downstream.Receiver {
    private static final int TIMERS_AT_ONCE = 100;

    private final OperatorNode node;
    private final Downstream downstream;
    private final TestClock clock;
    private final @Nullable TestKeyedState keyedState;
    private final Map<Edge, Long> watermarks = new HashMap<>();
    private final Map<String, Long> counters = new HashMap<>();
    private Operator operator;
    private long watermarkMs = Long.MIN_VALUE;
    private long checkpoints;

    TestOperatorRunner(OperatorNode node, Downstream downstream, TestClock clock) throws Exception {
        this.node = node;
        this.downstream = downstream;
        this.clock = clock;
        this.keyedState = node.keyed() == null
                ? null
                : new TestKeyedState(label(), node.keyed().keyType(), clock);
        node.inputs().forEach(edge -> watermarks.put(edge, Long.MIN_VALUE));
        this.operator = open(List.of());
    }

    String label() {
        return node.uid() == null ? node.name() : node.uid();
    }

    Downstream downstream() {
        return downstream;
    }

    Map<String, Long> counters() {
        return counters;
    }

    @Override
    public void receive(Edge edge, Object value, long timestampMs) throws Exception {
        if (edge.partitioning() instanceof ByKey byKey && keyedState != null) {
            Object key = byKey.selector().apply(value);
            operator.processKeyed(edge.input(), key, keyedState.hash(key), value, timestampMs);
        } else {
            operator.process(edge.input(), value, timestampMs);
        }
    }

    @Override
    public void watermark(Edge edge, long ms) throws Exception {
        watermarks.merge(edge, ms, Math::max);
        long smallest = watermarks.values().stream().mapToLong(w -> w).min().orElse(ms);
        if (smallest > watermarkMs) {
            advanceTo(smallest);
            downstream.watermark(smallest);
        }
    }

    /** Fires what is due now: late event-time timers, and those of processing time. */
    void fireTimers() throws Exception {
        boolean more = true;
        while (more) {
            more = operator.fireTimers(watermarkMs, clock.wallMs(), TIMERS_AT_ONCE);
        }
    }

    long nextProcessingTimerMs() {
        return operator.nextProcessingTimerMs();
    }

    /** The inputs have ended. Called in the order of the graph, so that what comes out still finds open steps. */
    void end() throws Exception {
        advanceTo(Long.MAX_VALUE);
        operator.finish();
    }

    void close() throws Exception {
        operator.close();
    }

    /** Takes a checkpoint, ends the operator as a crash would, and goes on with a fresh one. */
    void restore() throws Exception {
        List<OperatorState> states = operator.operatorState();
        FrozenLayer layer = operator.freeze();
        if (keyedState != null && layer != null) {
            keyedState.write(layer);
        }
        operator.checkpointCompleted(++checkpoints);
        operator.close();
        operator = open(states);
    }

    private void advanceTo(long ms) throws Exception {
        watermarkMs = ms;
        operator.watermark(ms);
        fireTimers();
    }

    private Operator open(List<OperatorState> states) throws Exception {
        Operator fresh = node.operator().get();
        fresh.open(new TestContext(
                label(),
                downstream,
                keyedState == null ? null : keyedState.open(),
                states,
                watermarkMs,
                clock,
                counters));
        return fresh;
    }
}
