package dev.weir.connector.kafka.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.connector.AllowedTopics;
import dev.weir.connector.DeliveryGuarantee;
import dev.weir.connector.SinkWriter;
import dev.weir.connector.serde.Serdes;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Records say where they go: {@code topic:text}. */
final class SelectedTopicWriterTest {
    private final FakeSinkContext context = new FakeSinkContext();
    private final SinkWriter<String> writer = KafkaSink.<String>builder()
            .topicSelector(SelectedTopicWriterTest::topicOf, AllowedTopics.prefix("out-"))
            .keySerializer(Serdes.string())
            .valueSerializer(Serdes.string())
            .guarantee(DeliveryGuarantee.AT_LEAST_ONCE)
            .build()
            .createWriter(context);

    private static String topicOf(String record) {
        int colon = record.indexOf(':');
        return colon < 0 ? null : record.substring(0, colon);
    }

    private List<String> written() {
        return context.producer("at-least-once").history().stream()
                .map(r -> r.topic() + "/" + new String(r.value(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void recordsOfKnownTopicsAreWrittenAtOnce() {
        context.known.addAll(List.of("out-a", "out-b"));
        writer.write("out-a:1", 1);
        writer.write("out-b:2", 1);
        assertThat(written()).containsExactly("out-a/out-a:1", "out-b/out-b:2");
        assertThat(writer.isReady() && writer.canCut()).isTrue();
        assertThat(context.lookups).isEmpty();
    }

    @Test
    void anUnknownTopicHoldsTheTaskAndTheBarrierUntilItIsFound() {
        writer.write("out-a:1", 1);
        assertThat(written()).isEmpty();
        assertThat(writer.isReady()).isFalse();
        assertThat(writer.canCut()).isFalse();
        assertThatThrownBy(writer::cut).isInstanceOf(IllegalStateException.class);
        assertThat(context.lookups).containsExactly("out-a");

        context.known.add("out-a");
        assertThat(writer.canCut()).isTrue();
        assertThat(written()).containsExactly("out-a/out-a:1");
    }

    @Test
    void whatComesWhileATopicIsLookedForStaysInOrder() {
        context.known.add("out-b");
        writer.write("out-a:1", 1);
        writer.write("out-b:2", 1);
        writer.write("out-c:3", 1);
        writer.write("out-a:4", 1);
        assertThat(written()).isEmpty();
        assertThat(context.lookups).containsExactly("out-a");

        context.known.add("out-a");
        assertThat(writer.isReady()).isFalse();
        assertThat(writer.isReady()).isFalse();
        assertThat(context.lookups).containsExactly("out-a", "out-c");

        context.known.add("out-c");
        assertThat(writer.isReady()).isTrue();
        assertThat(written()).containsExactly("out-a/out-a:1", "out-b/out-b:2", "out-c/out-c:3", "out-a/out-a:4");
    }

    @Test
    void aTopicThatIsNotAllowedIsAnErrorThatNamesRecordTopicAndWhatIsAllowed() {
        assertThatThrownBy(() -> writer.write("secret:1", 1))
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.JOB_FAILED))
                .hasMessageContaining("key 'secret:1'")
                .hasMessageContaining("topic 'secret'")
                .hasMessageContaining("out-*");
        assertThatThrownBy(() -> writer.write("out-a/../b:1", 1)).hasMessageContaining("'out-a/../b'");
        assertThatThrownBy(() -> writer.write("nothing", 1)).hasMessageContaining("no topic");
    }
}
