package dev.weir.it.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.connector.kafka.sink.KafkaSink;
import dev.weir.connector.kafka.source.KafkaSource;
import dev.weir.connector.kafka.source.OffsetsInitializer;
import dev.weir.connector.serde.Serdes;
import dev.weir.coordinator.Outcome;
import dev.weir.error.ExitCode;
import dev.weir.job.WatermarkStrategy;
import dev.weir.job.WeirJob;
import dev.weir.lab.broker.BrokerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What the source makes of a real cluster: topics that come and go, offsets of others, records nobody may see. */
@ExtendWith(SharedBroker.class)
final class KafkaSourceIT {
    private static final Duration OFTEN = Duration.ofMillis(200);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path dir;

    private static final Map<String, Output> OUTPUTS = new TreeMap<>();

    private static BrokerProcess broker;
    private static Admin admin;

    @BeforeAll
    static void startBroker() {
        broker = SharedBroker.get();
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    @AfterAll
    static void endBroker() {
        OUTPUTS.values().forEach(output -> output.consumer.close());
        admin.close();
    }

    @Test
    void topicsAndPartitionsThatComeWhileTheJobRunsAreReadOnceAndFromTheirBeginning() throws Exception {
        broker.createTopics(1, "grow-a", "grown");
        write("grow-a", 0, 0, 10);
        WeirJob job = copy(KafkaSource.<String>builder().topicPattern(Pattern.compile("grow-.*")), "grown");
        try (JobInThisJvm running = start(job, "grow")) {
            awaitOutput("grown", 10);
            admin.createPartitions(Map.of("grow-a", NewPartitions.increaseTo(2)))
                    .all()
                    .get();
            broker.createTopics(1, "grow-b");
            write("grow-a", 1, 10, 20);
            write("grow-b", 0, 20, 30);
            awaitOutput("grown", 30);
            FaultRig.await(
                    "the lag of all partitions",
                    () -> running.view().lag().keySet().equals(Set.of("grow-a-0", "grow-a-1", "grow-b-0")));
            assertThat(running.view().attempt()).isEqualTo(1);
        }
        write("grow-a", 1, 30, 40);
        write("grow-b", 0, 40, 50);
        try (JobInThisJvm again = start(job, "grow")) {
            awaitOutput("grown", 50);
        }
        assertThat(read("grown")).containsExactlyInAnyOrderElementsOf(values(0, 50));
    }

    @Test
    void aTopicDeletedAndCreatedAgainWhileItIsReadEndsTheJob() throws Exception {
        broker.createTopics(1, "again-in", "again-out");
        write("again-in", 0, 0, 10);
        WeirJob job = copy(KafkaSource.<String>builder().topics("again-in"), "again-out");
        try (JobInThisJvm running = start(job, "again")) {
            awaitOutput("again-out", 10);
            admin.deleteTopics(List.of("again-in")).all().get();
            FaultRig.await("the topic is gone", () -> !topics().contains("again-in"));
            broker.createTopics(1, "again-in");
            write("again-in", 0, 100, 120);
            Outcome outcome = running.outcome();
            assertThat(outcome.code()).isEqualTo(ExitCode.CONFIGURATION);
            assertThat(outcome.message()).contains("again-in", "deleted and created again");
        }
    }

    @Test
    void aTopicThatVanishesWhileItIsReadEndsTheJob() throws Exception {
        broker.createTopics(1, "gone-in", "gone-out");
        WeirJob job = copy(KafkaSource.<String>builder().topics("gone-in"), "gone-out");
        try (JobInThisJvm running = start(job, "gone").awaitRunning()) {
            admin.deleteTopics(List.of("gone-in")).all().get();
            Outcome outcome = running.outcome();
            assertThat(outcome.code()).isEqualTo(ExitCode.CONFIGURATION);
            assertThat(outcome.message()).contains("topics that do not exist: gone-in");
        }
    }

    /** Markers of transactions and aborted records take offsets, but no one waits for them. */
    @Test
    void inputThatEndsWithControlRecordsHasNoLag() {
        broker.createTopics(1, "lag-in", "lag-out");
        try (var producer = producer(broker, Map.of("transactional.id", "lag"))) {
            producer.initTransactions();
            transaction(producer, "lag-in", 0, 5);
            producer.commitTransaction();
            transaction(producer, "lag-in", 5, 10);
            producer.abortTransaction();
        }
        WeirJob job = copy(KafkaSource.<String>builder().topics("lag-in"), "lag-out");
        try (JobInThisJvm running = start(job, "lag")) {
            awaitOutput("lag-out", 5);
            FaultRig.await("no lag", () -> running.view().lag().equals(Map.of("lag-in-0", 0L)));
        }
        assertThat(read("lag-out")).isEqualTo(values(0, 5));
    }

    @Test
    void aJobTakesOverWhereAnotherProgramHasCommitted() throws Exception {
        broker.createTopics(2, "over-in");
        broker.createTopics(1, "over-out");
        write("over-in", 0, 0, 10);
        write("over-in", 1, 10, 20);
        admin.alterConsumerGroupOffsets(
                        "other-program", Map.of(new TopicPartition("over-in", 0), new OffsetAndMetadata(7)))
                .all()
                .get();
        WeirJob job = copy(
                KafkaSource.<String>builder()
                        .topics("over-in")
                        .startingOffsets(
                                OffsetsInitializer.committedOffsets("other-program", OffsetsInitializer.earliest()))
                        .bounded(OffsetsInitializer.latest()),
                "over-out");
        try (JobInThisJvm running = start(job, "over")) {
            assertThat(running.outcome().code()).isEqualTo(ExitCode.DONE);
        }
        assertThat(read("over-out")).containsExactlyInAnyOrderElementsOf(values(7, 20));
    }

    @Test
    void aSourceOnAnotherClusterThanTheSinkIsReadExactlyOnceOverRestarts() {
        broker.createTopics(1, "far-out");
        try (BrokerProcess far = BrokerProcess.start(dir.resolve("far"), Suite.CACHE)) {
            far.createTopics(1, "far-in");
            Map<String, String> settings = Map.of("kafka.cluster.far.bootstrap.servers", far.bootstrapServers());
            WeirJob job = copy(KafkaSource.<String>builder().cluster("far").topics("far-in"), "far-out");
            for (int round = 0; round < 3; round++) {
                try (JobInThisJvm running = start(job, "far", settings)) {
                    write(far, "far-in", 0, round * 1_000, (round + 1) * 1_000);
                    awaitOutput("far-out", round * 1_000 + 1);
                    assertThat(running.view().attempt()).isEqualTo(round + 1);
                }
            }
            try (JobInThisJvm last = start(job, "far", settings)) {
                awaitOutput("far-out", 3_000);
                FaultRig.await("no lag", () -> last.view().lag().equals(Map.of("far/far-in-0", 0L)));
            }
        }
        assertThat(read("far-out")).isEqualTo(values(0, 3_000));
    }

    // ---- the job

    private static WeirJob copy(KafkaSource.Builder<String> source, String to) {
        KafkaSource<String> from = source.valueDeserializer(Serdes.string())
                .partitionDiscoveryInterval(OFTEN)
                .build();
        KafkaSink<String> sink = KafkaSink.<String>builder()
                .topic(to)
                .valueSerializer(Serdes.string())
                .build();
        return env -> env.fromSource(from, WatermarkStrategy.noWatermarks(), "in")
                .uid("in")
                .sinkTo(sink)
                .uid("out");
    }

    private static JobInThisJvm start(WeirJob job, String name) {
        return start(job, name, Map.of());
    }

    private static JobInThisJvm start(WeirJob job, String name, Map<String, String> more) {
        Map<String, String> settings = new TreeMap<>(more);
        settings.put("kafka.bootstrap.servers", broker.bootstrapServers());
        settings.put("checkpoint.dir", dir.resolve("checkpoints").toString());
        settings.put("checkpoint.interval", "100ms");
        settings.put("parallelism", "2");
        return new JobInThisJvm(job, name, settings);
    }

    // ---- the cluster

    private static Set<String> topics() {
        try {
            return admin.listTopics().names().get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> values(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toList();
    }

    private static KafkaProducer<String, String> producer(BrokerProcess to, Map<String, Object> more) {
        Map<String, Object> settings = new TreeMap<>(more);
        settings.put("bootstrap.servers", to.bootstrapServers());
        return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
    }

    private static void write(String topic, int partition, int from, int to) {
        write(broker, topic, partition, from, to);
    }

    private static void write(BrokerProcess cluster, String topic, int partition, int from, int to) {
        try (var producer = producer(cluster, Map.of())) {
            values(from, to).forEach(v -> producer.send(new ProducerRecord<>(topic, partition, null, v)));
        }
    }

    private static void transaction(KafkaProducer<String, String> producer, String topic, int from, int to) {
        producer.beginTransaction();
        values(from, to).forEach(v -> producer.send(new ProducerRecord<>(topic, 0, null, v)));
        producer.flush();
    }

    private static void awaitOutput(String topic, int records) {
        FaultRig.await(records + " records in " + topic, () -> read(topic).size() >= records);
    }

    /** All that is committed in partition 0, in order. */
    private static List<String> read(String topic) {
        return OUTPUTS.computeIfAbsent(topic, Output::new).read();
    }

    /** A plain {@code read_committed} consumer of one partition, which reads on where it was. */
    private static final class Output {
        private final List<String> values = new ArrayList<>();
        private final List<TopicPartition> partition;
        private final KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed"),
                new StringDeserializer(),
                new StringDeserializer());

        Output(String topic) {
            partition = List.of(new TopicPartition(topic, 0));
            consumer.assign(partition);
            consumer.seekToBeginning(partition);
        }

        List<String> read() {
            long end = consumer.endOffsets(partition).get(partition.get(0));
            while (consumer.position(partition.get(0)) < end) {
                consumer.poll(Duration.ofMillis(50)).forEach(r -> values.add(r.value()));
            }
            return values;
        }
    }
}
