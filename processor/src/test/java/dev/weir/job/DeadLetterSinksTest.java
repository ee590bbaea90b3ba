package dev.weir.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.connector.DeliveryGuarantee;
import dev.weir.connector.Source;
import dev.weir.connector.kafka.sink.KafkaSink;
import dev.weir.connector.kafka.source.KafkaSource;
import dev.weir.connector.kafka.source.UnreadableRecords;
import dev.weir.connector.serde.Serdes;
import dev.weir.job.JobGraph.Edge;
import dev.weir.job.JobGraph.Node;
import dev.weir.job.JobGraph.Partitioning.Forward;
import dev.weir.job.JobGraph.SinkNode;
import dev.weir.state.type.Types;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of a source that has a dead-letter topic. */
final class DeadLetterSinksTest {
    private final StreamEnvironment env = new StreamEnvironment(Map.of());

    private SingleOutputStreamOperator<String> source(UnreadableRecords policy) {
        return env.fromSource(
                        KafkaSource.<String>builder()
                                .topics("in")
                                .valueDeserializer(Serdes.string())
                                .onUnreadable(policy)
                                .build(),
                        WatermarkStrategy.noWatermarks(),
                        "in")
                .uid("in");
    }

    private static KafkaSink<String> sink() {
        return KafkaSink.<String>builder()
                .topic("out")
                .valueSerializer(Serdes.string())
                .build();
    }

    @Test
    void aDeadLetterTopicBecomesAnExactlyOnceSinkBehindTheJobsOwn() {
        source(UnreadableRecords.deadLetterTopic("dead"))
                .setParallelism(3)
                .sinkTo(sink())
                .uid("out");
        List<Node> nodes = env.graph().nodes();
        assertThat(nodes).extracting(Node::uid).containsExactly("in", "out", "in:dead-letters");
        SinkNode dead = (SinkNode) nodes.get(2);
        assertThat(dead.id()).isEqualTo(2);
        assertThat(dead.parallelism()).isEqualTo(3);
        assertThat(dead.inputs()).containsExactly(new Edge(0, Source.DEAD_LETTERS, new Forward(), 0));
        assertThat(dead.sink().streams()).containsExactly("dead");
        assertThat(dead.sink().guarantee()).isEqualTo(DeliveryGuarantee.EXACTLY_ONCE);
    }

    @Test
    void itRunsInTheSourcesTask() {
        source(UnreadableRecords.deadLetterTopic("dead"))
                .keyBy(v -> v, Types.STRING)
                .reduce((a, b) -> b, Types.STRING)
                .uid("last")
                .sinkTo(sink())
                .uid("out");
        ExecutionPlan plan = ExecutionPlan.of(env.graph(), 2);
        assertThat(plan.vertices()).hasSize(2);
        assertThat(plan.vertexOf(0).hasTransactions()).isTrue();
    }

    @Test
    void withoutOneNothingIsAdded() {
        source(UnreadableRecords.skip()).sinkTo(sink()).uid("out");
        assertThat(env.graph().nodes()).hasSize(2);
    }

    @Test
    void aSourceThatLeadsOnlyToItsDeadLettersLeadsNowhere() {
        source(UnreadableRecords.deadLetterTopic("dead"));
        assertThatThrownBy(env::graph).hasMessageContaining("leads nowhere");
    }
}
