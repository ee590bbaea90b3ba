package dev.weir.connector.kafka.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.connector.JobTransactions;
import dev.weir.connector.SinkWriter;
import dev.weir.connector.serde.Serdes;
import dev.weir.connector.serde.Serializer;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** What a sink makes of serializers that give nothing. */
class NullKeysAndValuesTest {
    private static final Serializer<Optional<String>> VALUE = Serdes.optional(Serdes.string());

    private final FakeSinkContext context = new FakeSinkContext();

    private ProducerRecord<byte[], byte[]> written(KafkaSink.Builder<Optional<String>> sink, Optional<String> value)
            throws Exception {
        for (int id = 0; id < JobTransactions.IDS; id++) {
            context.transactions.fence(id);
        }
        context.transactions.openEpochs(1);
        try (SinkWriter<Optional<String>> writer =
                sink.topic("out").valueSerializer(VALUE).build().createWriter(context)) {
            writer.write(value, 0);
        }
        return context.producers.values().stream()
                .flatMap(p -> p.uncommittedRecords().stream())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aValueThatIsNullIsWrittenAsATombstone() throws Exception {
        ProducerRecord<byte[], byte[]> record =
                written(KafkaSink.<Optional<String>>builder().keySerializer(v -> new byte[] {1}), Optional.empty());
        assertThat(record.key()).containsExactly(1);
        assertThat(record.value()).isNull();
    }

    @Test
    void aKeyThatIsNullIsWrittenAsARecordWithoutKey() throws Exception {
        ProducerRecord<byte[], byte[]> record =
                written(KafkaSink.<Optional<String>>builder().keySerializer(v -> null), Optional.of("a"));
        assertThat(record.key()).isNull();
        assertThat(record.partition()).isNull();
        assertThat(record.value()).containsExactly('a');
    }

    @Test
    void withoutKeySerializerThereIsNoKey() throws Exception {
        assertThat(written(KafkaSink.builder(), Optional.of("a")).key()).isNull();
    }
}
