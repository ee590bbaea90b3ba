package dev.weir.lab.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.error.WeirException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BrokerProcessTest {
    private static final Path CACHE = Path.of("target", "class-archives");

    @TempDir
    Path dir;

    @Test
    void whatWasWrittenIsThereAfterAKill() throws Exception {
        Path folder = dir.resolve("broker");
        try (BrokerProcess broker = BrokerProcess.start(folder, CACHE)) {
            broker.createTopics(1, "t");
            write(broker, "before");
            long pid = broker.pid();
            broker.kill9();
            assertThat(broker.isAlive()).isFalse();
            broker.restart();
            assertThat(broker.pid()).isNotEqualTo(pid);
            write(broker, "after");
            assertThat(read(broker, 2)).containsExactly("before", "after");
        }
        assertThat(folder).doesNotExist();
    }

    @Test
    void aPausedBrokerAnswersOnlyAfterItGoesOn() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(dir.resolve("broker"), CACHE)) {
            broker.createTopics(1, "t");
            try (KafkaProducer<String, String> producer = producer(broker)) {
                producer.send(new ProducerRecord<>("t", "v")).get(30, TimeUnit.SECONDS);
                broker.stopProcess();
                var sent = producer.send(new ProducerRecord<>("t", "v"));
                assertThatThrownBy(() -> sent.get(500, TimeUnit.MILLISECONDS))
                        .isInstanceOf(java.util.concurrent.TimeoutException.class);
                broker.continueProcess();
                assertThat(sent.get(20, TimeUnit.SECONDS).offset()).isEqualTo(1);
            }
        }
    }

    @Test
    void aBrokerThatCannotStartSaysWhy() {
        Map<String, String> wrong = Map.of("num.io.threads", "none");
        assertThatThrownBy(
                        () -> BrokerProcess.start(dir.resolve("broker"), BrokerProcess.Speed.FAST_START, null, wrong))
                .isInstanceOf(WeirException.class)
                .hasMessageContaining("ended before it answered")
                .hasMessageContaining("num.io.threads");
    }

    @Test
    void anEmbeddedBrokerTakesRecords() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(dir.resolve("broker"), Map.of())) {
            broker.createTopics(1, "t");
            write(broker, "v");
            assertThat(read(broker, 1)).containsExactly("v");
        }
    }

    private static void write(Broker broker, String value) throws Exception {
        try (KafkaProducer<String, String> producer = producer(broker)) {
            producer.send(new ProducerRecord<>("t", value)).get(30, TimeUnit.SECONDS);
        }
    }

    private static KafkaProducer<String, String> producer(Broker broker) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()), new StringSerializer(), new StringSerializer());
    }

    private static List<String> read(Broker broker, int count) {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new StringDeserializer(),
                new StringDeserializer())) {
            TopicPartition partition = new TopicPartition("t", 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            List<String> values = new java.util.ArrayList<>();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (values.size() < count && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
            }
            return values;
        }
    }
}
