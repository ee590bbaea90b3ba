package dev.weir.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.connector.AllowedTopics;
import dev.weir.connector.DeliveryGuarantee;
import dev.weir.connector.kafka.sink.KafkaSink;
import dev.weir.connector.kafka.source.KafkaSource;
import dev.weir.connector.serde.Serdes;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.job.DataStream;
import dev.weir.job.StreamEnvironment;
import dev.weir.job.WatermarkStrategy;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whether a job's topics go together. */
final class TopicsOfJobTest {
    private final StreamEnvironment env = new StreamEnvironment(Map.of());
    private final DataStream<String> in = env.fromSource(
                    KafkaSource.<String>builder()
                            .topics("in")
                            .valueDeserializer(Serdes.string())
                            .build(),
                    WatermarkStrategy.noWatermarks(),
                    "in")
            .uid("in");
    private int sinks;

    private TopicsOfJobTest sink(String topic, DeliveryGuarantee guarantee) {
        return sink(KafkaSink.<String>builder().topic(topic).guarantee(guarantee));
    }

    private TopicsOfJobTest prefixed(String prefix) {
        return sink(KafkaSink.<String>builder().topicSelector(v -> v, AllowedTopics.prefix(prefix)));
    }

    private TopicsOfJobTest sink(KafkaSink.Builder<String> sink) {
        in.sinkTo(sink.valueSerializer(Serdes.string()).build()).uid("s" + sinks++);
        return this;
    }

    private TopicsOfJob topics() {
        return TopicsOfJob.of(env.graph());
    }

    @Test
    void oneTopicWithTwoGuaranteesIsRefused() {
        sink("out", DeliveryGuarantee.EXACTLY_ONCE).sink("out", DeliveryGuarantee.NONE);
        assertThatThrownBy(() -> topics().check())
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageContaining("'s0' (out, EXACTLY_ONCE)")
                .hasMessageContaining("'s1' (out, NONE)");
    }

    @Test
    void aPrefixThatCoversAnotherGuaranteesTopicIsRefused() {
        sink("out-1", DeliveryGuarantee.NONE).prefixed("out-");
        assertThatThrownBy(() -> topics().check()).hasMessageContaining("out-*");
    }

    @Test
    void guaranteesMayBeMixedOverTopicsAndSharedWithinOne() {
        sink("a", DeliveryGuarantee.EXACTLY_ONCE)
                .sink("a", DeliveryGuarantee.EXACTLY_ONCE)
                .sink("b", DeliveryGuarantee.AT_LEAST_ONCE)
                .sink("c", DeliveryGuarantee.NONE)
                .prefixed("d-");
        assertThatCode(() -> topics().check()).doesNotThrowAnyException();
        assertThat(topics().written()).containsExactly("a", "b", "c");
    }

    @Test
    void aJobMayFeedItself() {
        sink("in", DeliveryGuarantee.EXACTLY_ONCE);
        assertThatCode(() -> topics().check()).doesNotThrowAnyException();
    }

    @Test
    void theMarkerLiesOnTheFirstTopicThatASinkNames() {
        prefixed("p-").sink("b", DeliveryGuarantee.NONE).sink("a", DeliveryGuarantee.EXACTLY_ONCE);
        assertThat(topics().markerTopic()).isEqualTo("b");
    }

    @Test
    void whereAllNamesComeFromDataTheMarkerLiesOnATopicThatIsRead() {
        prefixed("p-");
        assertThat(topics().markerTopic()).isEqualTo("in");
    }
}
