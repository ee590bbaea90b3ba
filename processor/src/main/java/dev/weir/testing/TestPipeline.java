package dev.weir.testing;

import dev.weir.job.JobGraph;
import dev.weir.job.JobGraph.Node;
import dev.weir.job.JobGraph.OperatorNode;
import dev.weir.job.JobGraph.SinkNode;
import dev.weir.job.JobGraph.SourceNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** All steps of a job, one task each, connected by plain calls. */
final class TestPipeline {
    /** Something done to a pipeline. */
    interface Action {
        void run() throws Exception;
    }

    private final TestClock clock = new TestClock();
    private final EmittedObjects emitted = new EmittedObjects();
    private final JobGraph graph;
    private final Map<Integer, Downstream> downstreams = new HashMap<>();
    private final Map<String, TestSourceRunner> sources = new LinkedHashMap<>();
    private final List<TestOperatorRunner> operators = new ArrayList<>();
    private final Map<String, TestSinkRunner> sinks = new LinkedHashMap<>();
    private boolean finished;

    TestPipeline(JobGraph graph) throws Exception {
        this.graph = graph;
        for (Node node : graph.nodes()) {
            Downstream.Receiver receiver = add(node);
            if (receiver != null) {
                node.inputs().forEach(edge -> downstream(edge.from()).connect(edge, receiver));
            }
        }
    }

    private Downstream.@Nullable Receiver add(Node node) throws Exception {
        if (node instanceof SinkNode sink) {
            TestSinkRunner runner = new TestSinkRunner(sink);
            sinks.put(sink.uid(), runner);
            return runner;
        }
        Downstream downstream = new Downstream(node.name(), emitted);
        downstreams.put(node.id(), downstream);
        if (node instanceof OperatorNode operator) {
            TestOperatorRunner runner = new TestOperatorRunner(operator, downstream, clock);
            operators.add(runner);
            return runner;
        }
        SourceNode source = (SourceNode) node;
        sources.put(
                source.uid(), new TestSourceRunner(source, partitions(source).size(), clock, downstream));
        return null;
    }

    TestSourceRunner source(String uid) {
        if (finished) {
            throw new IllegalStateException("the input has been finished");
        }
        return named("source", uid, sources.get(uid));
    }

    TestSinkRunner sink(String uid) {
        return named("sink", uid, sinks.get(uid));
    }

    TestOperatorRunner operator(String uid) {
        return named(
                "operator",
                uid,
                operators.stream()
                        .filter(o -> o.label().equals(uid))
                        .findFirst()
                        .orElse(null));
    }

    /** Fires what is due, and looks for objects changed after they were emitted. To be called after every action. */
    void settle() throws Exception {
        for (TestOperatorRunner operator : operators) {
            operator.fireTimers();
        }
        emitted.check();
    }

    void restore() throws Exception {
        for (TestOperatorRunner operator : operators) {
            operator.restore();
        }
    }

    void advanceProcessingTime(long byMs) throws Exception {
        long untilMs = clock.wallMs() + byMs;
        for (long next = nextTimerMs(); next <= untilMs; next = nextTimerMs()) {
            moveClock(Math.max(next, clock.wallMs()));
        }
        moveClock(untilMs);
    }

    private void moveClock(long ms) throws Exception {
        clock.set(ms);
        for (TestSourceRunner source : sources.values()) {
            source.tellWatermark();
        }
        settle();
    }

    private long nextTimerMs() {
        return operators.stream()
                .mapToLong(TestOperatorRunner::nextProcessingTimerMs)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** The records of all list sources, partitions and sources taking turns, each as an action that sends it. */
    List<Action> listRecords() {
        List<Action> actions = new ArrayList<>();
        for (int offset = 0; actions.addAll(listRecordsAt(offset)); offset++) {}
        return actions;
    }

    private List<Action> listRecordsAt(int offset) {
        List<Action> actions = new ArrayList<>();
        for (Node node : graph.nodes()) {
            if (node instanceof SourceNode source) {
                List<? extends List<?>> partitions = partitions(source);
                for (int p = 0; p < partitions.size(); p++) {
                    int partition = p;
                    List<?> records = partitions.get(p);
                    if (offset < records.size()) {
                        actions.add(() -> source(source.uid()).emit(partition, records.get(offset), Long.MIN_VALUE));
                    } else if (offset == records.size()) {
                        actions.add(() -> source(source.uid()).partitionEnded(partition));
                    }
                }
            }
        }
        return actions;
    }

    private static List<? extends List<?>> partitions(SourceNode source) {
        return source.source() instanceof ListSource<?> list ? list.partitions() : List.of(List.of());
    }

    void finish() throws Exception {
        if (!finished) {
            finished = true;
            for (TestOperatorRunner operator : operators) {
                operator.end();
            }
        }
    }

    void close() throws Exception {
        for (TestOperatorRunner operator : operators) {
            operator.close();
        }
    }

    /** @throws AssertionError naming the first output that differs */
    void requireSameOutputs(TestPipeline other) {
        sinks.forEach((uid, sink) -> requireSame(
                "the sink '" + uid + "'", sink.records(), other.sink(uid).records()));
        for (TestOperatorRunner o : operators) {
            requireSameSideOutputs(
                    o.label(),
                    o.downstream().sideOutputs(),
                    other.operator(o.label()).downstream().sideOutputs());
        }
    }

    private static void requireSameSideOutputs(
            String step, Map<String, List<TestRecord<Object>>> plain, Map<String, List<TestRecord<Object>>> restored) {
        SortedSet<String> tags = new TreeSet<>(plain.keySet());
        tags.addAll(restored.keySet());
        for (String tag : tags) {
            requireSame(
                    "the side output '" + tag + "' of '" + step + "'",
                    plain.getOrDefault(tag, List.of()),
                    restored.getOrDefault(tag, List.of()));
        }
    }

    private static void requireSame(String what, List<TestRecord<Object>> plain, List<TestRecord<Object>> restored) {
        if (!same(plain, restored)) {
            throw new AssertionError(what + " got " + shown(restored) + " when state was restored at every step, but "
                    + shown(plain)
                    + " without. Does a function keep something in a field that belongs into state? Records"
                    + " are compared by equals, arrays by what they hold: does their class have equals?");
        }
    }

    private static boolean same(List<TestRecord<Object>> plain, List<TestRecord<Object>> restored) {
        if (plain.size() != restored.size()) {
            return false;
        }
        for (int i = 0; i < plain.size(); i++) {
            TestRecord<Object> one = plain.get(i);
            TestRecord<Object> other = restored.get(i);
            if (one.timestampMs() != other.timestampMs() || !Objects.deepEquals(one.value(), other.value())) {
                return false;
            }
        }
        return true;
    }

    private static List<TestRecord<String>> shown(List<TestRecord<Object>> records) {
        return records.stream()
                .map(r -> new TestRecord<>(text(r.value()), r.timestampMs()))
                .toList();
    }

    /** An array's own text is its address, of which nobody sees what differs. */
    private static String text(Object value) {
        String inBrackets = Arrays.deepToString(new Object[] {value});
        return inBrackets.substring(1, inBrackets.length() - 1);
    }

    private Downstream downstream(int node) {
        Downstream downstream = downstreams.get(node);
        if (downstream == null) {
            throw new IllegalStateException("no node " + node + " before this edge");
        }
        return downstream;
    }

    private <R> R named(String what, String uid, @Nullable R runner) {
        if (runner == null) {
            throw new IllegalArgumentException("the job has no " + what + " with the uid '" + uid + "'; it has "
                    + graph.nodes().stream().map(Node::uid).toList());
        }
        return runner;
    }
}
