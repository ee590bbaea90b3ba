package dev.weir.connector.kafka.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.connector.JobTransactions;
import dev.weir.connector.Sink;
import dev.weir.connector.SinkWriter;
import dev.weir.connector.kafka.KafkaAdmin;
import dev.weir.connector.kafka.KafkaClients;
import dev.weir.connector.serde.Serdes;
import dev.weir.connector.serde.Serializer;
import dev.weir.env.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** What a sink makes of serializers that give nothing. */
class NullKeysAndValuesTest {
    private static final Serializer<Optional<String>> VALUE = Serdes.optional(Serdes.string());

    private final List<MockProducer<byte[], byte[]>> producers = new ArrayList<>();
    private final Context context = new Context();

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
        return producers.stream()
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

    private final class Context implements Sink.SinkContext, KafkaClients {
        final KafkaJobTransactions transactions = new KafkaJobTransactions(this, "out", Duration.ofMinutes(15));

        @Override
        public JobTransactions transactions() {
            return transactions;
        }

        @Override
        public Runnable wakeTask() {
            return () -> {};
        }

        @Override
        public java.util.function.Consumer<Throwable> fail() {
            return error -> {
                throw new AssertionError(error);
            };
        }

        @Override
        public String job() {
            return "job";
        }

        @Override
        public Map<String, Object> consumerSettings() {
            return Map.of();
        }

        @Override
        public Map<String, Object> producerSettings() {
            return Map.of();
        }

        @Override
        public Map<String, Object> adminSettings() {
            return Map.of();
        }

        @Override
        public KafkaClients kafka() {
            return this;
        }

        @Override
        public Time time() {
            return Time.system();
        }

        @Override
        public Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Producer<byte[], byte[]> producer(Map<String, Object> settings) {
            MockProducer<byte[], byte[]> producer =
                    new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
            producers.add(producer);
            return producer;
        }

        @Override
        public KafkaAdmin admin(Map<String, Object> settings) {
            throw new UnsupportedOperationException();
        }
    }
}
