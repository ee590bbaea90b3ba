package dev.weir.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.function.BroadcastProcessFunction;
import dev.weir.function.Collector;
import dev.weir.function.OutputTag;
import dev.weir.function.ProcessFunction;
import dev.weir.job.JobGraph.Edge;
import dev.weir.job.JobGraph.Node;
import dev.weir.job.JobGraph.OperatorNode;
import dev.weir.job.JobGraph.Partitioning.Broadcast;
import dev.weir.job.JobGraph.Partitioning.ByKey;
import dev.weir.job.JobGraph.Partitioning.Forward;
import dev.weir.job.JobGraph.Partitioning.Rebalance;
import dev.weir.job.JobGraph.SinkNode;
import dev.weir.job.JobGraph.SourceNode;
import dev.weir.operator.FilterOperator;
import dev.weir.operator.ReduceOperator;
import dev.weir.state.MapStateDescriptor;
import dev.weir.state.type.Types;
import dev.weir.testing.CollectSink;
import dev.weir.testing.ListSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobGraphTest {
    private static final OutputTag<String> LATE = new OutputTag<>("late");

    private final StreamEnvironment env = new StreamEnvironment(Map.of());

    static final class Split extends ProcessFunction<String, String> {
        @Override
        public void processElement(String value, Context context, Collector<String> out) {
            context.output(LATE, value);
        }
    }

    static final class Enrich extends BroadcastProcessFunction<String, String, String> {
        @Override
        public void processElement(String value, ReadOnlyContext context, Collector<String> out) {}

        @Override
        public void processBroadcastElement(String value, Context context, Collector<String> out) {}
    }

    @Test
    void aJobBecomesNodesInTheOrderOfTheirDefinition() {
        source("in")
                .filter(s -> true)
                .setParallelism(3)
                .sinkTo(sink())
                .uid("out")
                .setParallelism(2);

        List<Node> nodes = env.graph().nodes();
        assertThat(nodes).extracting(Node::id).containsExactly(0, 1, 2);
        assertThat(nodes).extracting(Node::uid).containsExactly("in", null, "out");
        assertThat(nodes).extracting(Node::name).containsExactly("lines", "filter", "out");
        assertThat(nodes).extracting(Node::parallelism).containsExactly(0, 3, 2);
        assertThat(nodes.get(0)).isInstanceOf(SourceNode.class);
        assertThat(nodes.get(2)).isInstanceOf(SinkNode.class);
        assertThat(nodes.get(1).inputs()).containsExactly(new Edge(0, null, new Forward(), 0));
    }

    @Test
    void everyTaskGetsAnOperatorOfItsOwn() {
        source("in").filter(s -> true).sinkTo(sink()).uid("out");
        OperatorNode filter = (OperatorNode) env.graph().nodes().get(1);
        assertThat(filter.operator().get())
                .isInstanceOf(FilterOperator.class)
                .isNotSameAs(filter.operator().get());
    }

    @Test
    void keyByPartsByKeyAndTheStepBehindItKnowsItsKeys() {
        source("in")
                .keyBy(String::length, Types.INT)
                .reduce((a, b) -> b, Types.STRING)
                .uid("last")
                .sinkTo(sink())
                .uid("out");

        OperatorNode last = (OperatorNode) env.graph().nodes().get(1);
        assertThat(last.operator().get()).isInstanceOf(ReduceOperator.class);
        assertThat(last.keyed().keyType()).isSameAs(Types.INT);
        ByKey byKey = (ByKey) last.inputs().get(0).partitioning();
        assertThat(byKey.selector().apply("four")).isEqualTo(4);
        assertThat(byKey.keyType()).isSameAs(Types.INT);
    }

    @Test
    void unionJoinsAllOriginsAndRebalanceKeepsThem() {
        source("a").union(source("b"), source("c")).rebalance().sinkTo(sink()).uid("out");
        assertThat(env.graph().nodes().get(3).inputs())
                .containsExactly(
                        new Edge(0, null, new Rebalance(), 0),
                        new Edge(1, null, new Rebalance(), 0),
                        new Edge(2, null, new Rebalance(), 0));
    }

    @Test
    void sideOutputsAreEdgesOfTheirOwn() {
        SingleOutputStreamOperator<String> split =
                source("in").process(Split::new).uid("split");
        split.getSideOutput(LATE).sinkTo(sink()).uid("late");
        assertThat(env.graph().nodes().get(2).inputs()).containsExactly(new Edge(1, "late", new Forward(), 0));
    }

    @Test
    void aBroadcastComesByTheSecondInput() {
        DataStream<String> rules = source("rules");
        source("in")
                .connect(rules.broadcast(new MapStateDescriptor<>("rules", Types.STRING, Types.STRING)))
                .process(Enrich::new)
                .uid("enrich")
                .sinkTo(sink())
                .uid("out");
        assertThat(env.graph().nodes().get(2).inputs())
                .containsExactly(new Edge(1, null, new Forward(), 0), new Edge(0, null, new Broadcast(), 1));
    }

    private SingleOutputStreamOperator<String> source(String uid) {
        return env.fromSource(ListSource.<String>of(uid), WatermarkStrategy.noWatermarks(), "lines")
                .uid(uid);
    }

    private static CollectSink<String> sink() {
        return new CollectSink<>("out");
    }
}
