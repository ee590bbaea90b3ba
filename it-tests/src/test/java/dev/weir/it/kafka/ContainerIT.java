package dev.weir.it.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.service.EngineLauncher;
import dev.weir.service.cli.CommandLineInterface;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.kafka.KafkaContainer;

/** The built-in copy job against the stock Kafka image, run and stopped through the command line. */
@Tag("docker")
class ContainerIT {
    private static final int RECORDS = 1_000;

    @TempDir
    Path checkpoints;

    private final StringWriter output = new StringWriter();

    @Test
    void whatIsCopiedUntilAStopIsThereExactlyOnce() throws Exception {
        try (KafkaContainer kafka = new KafkaContainer("apache/kafka:4.3.1")) {
            kafka.start();
            String servers = kafka.getBootstrapServers();
            createTopics(servers);

            CompletableFuture<Integer> first = run(servers);
            write(servers, 0, RECORDS);
            await().atMost(Duration.ofMinutes(1)).until(() -> read(servers).size() >= RECORDS);
            await().atMost(Duration.ofMinutes(1)).until(() -> weir("stop") == 0);
            assertThat(first.get(1, TimeUnit.MINUTES)).as(output::toString).isZero();

            assertThat(read(servers)).containsExactlyElementsOf(values(0, RECORDS));
        }
    }

    private static void createTopics(String servers) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            admin.createTopics(List.of(new NewTopic("in", 1, (short) 1), new NewTopic("out", 1, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private CompletableFuture<Integer> run(String servers) {
        return CompletableFuture.supplyAsync(() -> cli().execute(
                        "run",
                        "--class=dev.weir.service.Copy",
                        "--name=copy",
                        "-Dfrom=in",
                        "-Dto=out",
                        "-Dkafka.bootstrap.servers=" + servers,
                        "-Dcheckpoint.dir=" + checkpoints));
    }

    private int weir(String verb) {
        return cli().execute(verb, "copy", "-Dcheckpoint.dir=" + checkpoints);
    }

    private CommandLineInterface cli() {
        PrintWriter to = new PrintWriter(output, true);
        return new CommandLineInterface(EngineLauncher::new, name -> null, to, to);
    }

    private static List<String> values(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "value-" + i).toList();
    }

    private static void write(String servers, int from, int to) {
        Map<String, Object> settings = Map.of("bootstrap.servers", servers, "acks", "all");
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            values(from, to).forEach(value -> producer.send(new ProducerRecord<>("in", value)));
        }
    }

    /** Everything committed in the output topic. */
    private static List<String> read(String servers) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                servers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest");
        List<String> values = new ArrayList<>();
        TopicPartition partition = new TopicPartition("out", 0);
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            consumer.seekToBeginning(List.of(partition));
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(r -> values.add(r.value()));
            }
        }
        return values;
    }
}
