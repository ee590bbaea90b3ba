package dev.weir.connector.kafka.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.connector.DeliveryGuarantee;
import dev.weir.error.WeirException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How a value becomes a Kafka record. */
final class RecordShapeTest {
    private final Node node = new Node(1, "broker", 9092);
    private final MockProducer<byte[], byte[]> producer = new MockProducer<>(
            new Cluster("c", List.of(node), partitions(4), Collections.emptySet(), Collections.emptySet()),
            true,
            null,
            new ByteArraySerializer(),
            new ByteArraySerializer());

    private List<PartitionInfo> partitions(int count) {
        return java.util.stream.IntStream.range(0, count)
                .mapToObj(p -> new PartitionInfo("out", p, node, new Node[] {node}, new Node[] {node}))
                .toList();
    }

    private ProducerRecord<byte[], byte[]> written(
            UnaryOperator<KafkaSink.Builder<String>> options, String value, long timestampMs) {
        FakeSinkContext context = new FakeSinkContext() {
            @Override
            public MockProducer<byte[], byte[]> producer(java.util.Map<String, Object> settings) {
                return producer;
            }
        };
        options.apply(KafkaSink.<String>builder()
                        .topic("out")
                        .keySerializer(RecordShapeTest::bytes)
                        .valueSerializer(RecordShapeTest::bytes)
                        .guarantee(DeliveryGuarantee.AT_LEAST_ONCE))
                .build()
                .createWriter(context)
                .write(value, timestampMs);
        return producer.history().get(0);
    }

    private static byte @Nullable [] bytes(String text) {
        return text.isEmpty() ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void withoutOptionsARecordHasKeyValueAndItsEventTime() {
        ProducerRecord<byte[], byte[]> record = written(b -> b, "v", 42);
        assertThat(record.topic()).isEqualTo("out");
        assertThat(record.key()).isEqualTo(bytes("v"));
        assertThat(record.value()).isEqualTo(bytes("v"));
        assertThat(record.timestamp()).isEqualTo(42);
        assertThat(record.partition()).isNull();
        assertThat(record.headers()).isEmpty();
    }

    @Test
    void keyAndValueMayBeNull() {
        ProducerRecord<byte[], byte[]> record = written(b -> b, "", 42);
        assertThat(record.key()).isNull();
        assertThat(record.value()).isNull();
    }

    @Test
    void withoutEventTimeTheProducerGivesTheTime() {
        assertThat(written(b -> b, "v", Long.MIN_VALUE).timestamp()).isNull();
    }

    @Test
    void timestampsMayBeTheTimeOfSending() {
        assertThat(written(b -> b.timestamps(RecordTimestamp.sendingTime()), "v", 42)
                        .timestamp())
                .isNull();
    }

    @Test
    void timestampsMayBeComputed() {
        assertThat(written(b -> b.timestamps((v, eventTimeMs) -> eventTimeMs + v.length()), "v", 42)
                        .timestamp())
                .isEqualTo(43);
    }

    @Test
    void headersComeFromTheRecord() {
        assertThat(written(b -> b.headers(v -> List.of(new RecordHeader("h", bytes(v)))), "v", 42)
                        .headers())
                .containsExactly(new RecordHeader("h", bytes("v")));
    }

    @Test
    void headersMayBeLeftOut() {
        assertThat(written(b -> b.headers(v -> null), "v", 42).headers()).isEmpty();
    }

    @Test
    void thePartitionerSeesBytesAndPartitions() {
        ProducerRecord<byte[], byte[]> record =
                written(b -> b.partitioner((v, key, payload, n) -> n - key.length - payload.length), "v", 42);
        assertThat(record.partition()).isEqualTo(2);
    }

    @Test
    void aPartitionThatIsNotThereIsAnErrorThatSaysSo() {
        for (int wrong : new int[] {-1, 4}) {
            assertThatThrownBy(() -> written(b -> b.partitioner((v, key, payload, n) -> wrong), "v", 42))
                    .isInstanceOf(WeirException.class)
                    .hasMessageContaining("partition " + wrong)
                    .hasMessageContaining("topic out")
                    .hasMessageContaining("0 to 3");
        }
    }
}
