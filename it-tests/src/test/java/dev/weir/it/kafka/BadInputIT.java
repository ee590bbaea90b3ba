package dev.weir.it.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.coordinator.JobView;
import dev.weir.lab.broker.EmbeddedBroker;
import dev.weir.service.Copy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What a person can get wrong: each mistake has a message that names it and says what to do, and its exit code. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class BadInputIT {
    private static final int JOB_FAILED = 1;
    private static final int USAGE = 2;
    private static final int UNAVAILABLE = 69;
    private static final int NOT_AUTHORISED = 77;
    private static final int CONFIGURATION = 78;
    private static final int MANY = 300;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path dir;

    private static EmbeddedBroker broker;
    private static Admin admin;
    private static KafkaProducer<String, String> producer;

    /** Each of them is tried again for half a minute: meanwhile the others of these tests run. */
    private static WeirRun closedPort;

    private static WeirRun unknownHost;
    private static WeirRun otherProtocol;

    private final Map<String, String> settings = new HashMap<>();
    private String job;
    private String in;
    private String out;

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.start(dir.resolve("broker"), Map.of());
        Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
        admin = Admin.create(client);
        producer = new KafkaProducer<>(client, new StringSerializer(), new StringSerializer());
        closedPort = startUnreachable("closed-port", "kafka.bootstrap.servers", "127.0.0.1:1");
        unknownHost = startUnreachable("unknown-host", "kafka.bootstrap.servers", "no-such-host.invalid:9092");
        otherProtocol = startUnreachable("other-protocol", "kafka.security.protocol", "SSL");
    }

    private static WeirRun startUnreachable(String job, String setting, String value) {
        Map<String, String> all = settingsOf(job);
        all.put("kafka.admin.default.api.timeout.ms", "2000");
        all.put("kafka.admin.request.timeout.ms", "1000");
        all.put(setting, value);
        return WeirRun.start(Copy.class, job, all);
    }

    private static Map<String, String> settingsOf(String job) {
        Map<String, String> all = new HashMap<>();
        all.put("from", job + "-in");
        all.put("to", job + "-out");
        all.put("kafka.bootstrap.servers", broker.bootstrapServers());
        all.put("checkpoint.dir", dir.resolve("checkpoints").toString());
        all.put("checkpoint.interval", "100ms");
        all.put("restart.strategy", "none");
        return all;
    }

    @AfterAll
    static void endBroker() {
        Stream.of(closedPort, unknownHost, otherProtocol)
                .filter(Objects::nonNull)
                .forEach(WeirRun::close);
        producer.close();
        admin.close();
        broker.close();
    }

    /** A job that copies, with topics, a store and a name of its own. */
    @BeforeEach
    void makeJob(TestInfo test) throws Exception {
        job = test.getTestMethod().orElseThrow().getName();
        in = job + "-in";
        out = job + "-out";
        broker.createTopics(1, in, out);
        settings.putAll(settingsOf(job));
        write("first");
    }

    private void write(String value) throws Exception {
        producer.send(new ProducerRecord<>(in, value)).get(60, TimeUnit.SECONDS);
    }

    private WeirRun start(String... more) {
        return WeirRun.start(Copy.class, job, settings, more);
    }

    private void assertEnds(int code, String... words) {
        try (WeirRun run = start()) {
            run.assertEnds(code, words);
        }
    }

    /** Lets the job run until it has a checkpoint, then ends it. */
    private void runOnce() {
        try (WeirRun run = start()) {
            run.awaitOutput();
        }
    }

    // ---- the brokers

    @Test
    @Order(1)
    void aBrokerThatDoesNotAnswerIsShownAsTrouble() {
        closedPort.await(
                "what it waits for", v -> v.trouble() != null && v.trouble().contains("no broker answers"));
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void brokersThatCannotBeReachedAreUnavailableWithinABoundedTime() {
        closedPort.assertEnds(UNAVAILABLE, "127.0.0.1:1", "no broker answers", "kafka.bootstrap.servers");
        unknownHost.assertEnds(UNAVAILABLE, "no-such-host.invalid:9092", "mend the name service");
        otherProtocol.assertEnds(UNAVAILABLE, broker.bootstrapServers(), "kafka.security.protocol");
    }

    @Test
    void aValueThatKafkaDoesNotTakeIsNamed() {
        settings.put("kafka.security.protocol", "SSLL");
        assertEnds(CONFIGURATION, "security.protocol", "SSLL", "Correct what is set under kafka.");
    }

    @Test
    void aTrustStoreThatIsNotThereIsNamed() {
        settings.put("kafka.security.protocol", "SSL");
        settings.put("kafka.ssl.truststore.location", "/no/such/file.jks");
        assertEnds(CONFIGURATION, "/no/such/file.jks", "Correct what is set under kafka.");
    }

    @Test
    void aTransactionTimeoutAboveTheBrokersLimitIsRefused() {
        settings.put("kafka.producer.transaction.timeout.ms", "1000000");
        assertEnds(CONFIGURATION, "1000000", "at most 900000", "transaction.max.timeout.ms");
    }

    @Test
    void aClusterWithTheFormerTransactionsIsRefused() throws Exception {
        setTransactionVersion(1, FeatureUpdate.UpgradeType.SAFE_DOWNGRADE);
        try {
            assertEnds(CONFIGURATION, "transaction.version 1", "needs 2", "kafka-features.sh upgrade");
        } finally {
            setTransactionVersion(2, FeatureUpdate.UpgradeType.UPGRADE);
        }
    }

    private static void setTransactionVersion(int version, FeatureUpdate.UpgradeType type) throws Exception {
        admin.updateFeatures(
                        Map.of("transaction.version", new FeatureUpdate((short) version, type)),
                        new UpdateFeaturesOptions())
                .all()
                .get(60, TimeUnit.SECONDS);
        FaultRig.await("transaction.version " + version, () -> transactionVersion() == version);
    }

    private static int transactionVersion() {
        try {
            var level = admin.describeFeatures()
                    .featureMetadata()
                    .get(60, TimeUnit.SECONDS)
                    .finalizedFeatures()
                    .get("transaction.version");
            return level == null ? 0 : level.maxVersionLevel();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    // ---- topics

    @Test
    void topicsThatDoNotExistAreNamed() {
        settings.put("from", "nowhere");
        assertEnds(CONFIGURATION, "reads topics that do not exist: nowhere", "Create them first");
        settings.put("from", in);
        settings.put("to", "nobody");
        assertEnds(CONFIGURATION, "the topic nobody that the job writes to does not exist", "--create-topics");
    }

    @Test
    void aTopicThatWasDeletedAndCreatedAgainStopsTheStart() throws Exception {
        runOnce();
        admin.deleteTopics(Set.of(in)).all().get(60, TimeUnit.SECONDS);
        FaultRig.await("the topic's end", () -> !names().contains(in));
        broker.createTopics(1, in);
        assertEnds(CONFIGURATION, in, "was deleted and created again");
    }

    private static Set<String> names() {
        try {
            return admin.listTopics().names().get(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void recordsThatRetentionTookBeforeTheyWereReadStopTheStart() throws Exception {
        runOnce();
        write("second");
        write("third");
        admin.deleteRecords(Map.of(new TopicPartition(in, 0), RecordsToDelete.beforeOffset(3)))
                .all()
                .get(60, TimeUnit.SECONDS);
        assertEnds(CONFIGURATION, in + "-0 at offset 1", "offsets 3 to 3", "records that were not read are gone");
    }

    @Test
    void aTimestampThatTheBrokerRefusesIsBlamedOnTheClocks() throws Exception {
        long inTwoHours = System.currentTimeMillis() + 7_200_000;
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, in);
        ConfigEntry lenient = new ConfigEntry("message.timestamp.after.max.ms", "100000000");
        admin.incrementalAlterConfigs(Map.of(topic, List.of(new AlterConfigOp(lenient, AlterConfigOp.OpType.SET))))
                .all()
                .get(60, TimeUnit.SECONDS);
        producer.send(new ProducerRecord<>(in, null, inTwoHours, null, "from the future"))
                .get(60, TimeUnit.SECONDS);
        assertEnds(JOB_FAILED, "writing to topic " + out, "message.timestamp.after.max.ms", "clocks");
    }

    // ---- the job's definition and settings, beside a job that is well

    @Test
    void aChangeThatTheStateDoesNotAllowLeavesTheHealthyJobAlone() throws Exception {
        settings.put("max-parallelism", "16");
        try (WeirRun healthy = start()) {
            healthy.awaitOutput();
            settings.put("max-parallelism", "32");
            assertEnds(CONFIGURATION, "max-parallelism is 32", "was made with 16", "Set it to 16");
            settings.put("max-parallelism", "16");
            settings.put("from", "nowhere");
            assertEnds(CONFIGURATION, "reads topics that do not exist: nowhere");
            write("second");
            healthy.await("the second record", v -> v.recordsOut() >= 2);
            assertThat(healthy.view().attempt()).isEqualTo(1);
            assertThat(healthy.view().restarts()).isZero();
        }
    }

    @Test
    void stateOfRocksDbIsNotForTheHeapAndTheHealthyJobIsLeftAlone() throws Exception {
        inRocksDb();
        settings.put("savepoint.dir", dir.resolve("savepoints").toString());
        String savepoint;
        try (WeirRun healthy = WeirRun.start(CountJob.class, job, settings)) {
            for (int times = 1; times <= 3; times++) {
                long counts = 1 + times * MANY;
                writeMany();
                healthy.await("the counts", v -> v.recordsOut() == counts);
                healthy.control().checkpoint().get(60, TimeUnit.SECONDS);
            }
            healthy.await("a base", v -> v.keyedState().bases() > 0);
            // The checkpoint after it names it.
            healthy.control().checkpoint().get(60, TimeUnit.SECONDS);
            settings.put("state.backend", "heap");
            try (WeirRun run = WeirRun.start(CountJob.class, job, settings)) {
                run.assertEnds(CONFIGURATION, "state.backend=rocksdb, found state.backend=heap", "take a savepoint");
            }
            settings.put("state.backend", "rocksdb");
            settings.put(
                    "state.local-dir",
                    Files.writeString(dir.resolve("no-folder"), "").toString());
            try (WeirRun run = WeirRun.start(CountJob.class, job, settings)) {
                run.assertEnds(CONFIGURATION, "state.local-dir can't be used", "no-folder");
            }
            writeMany();
            healthy.await("all counts", v -> v.recordsOut() == 1 + 4 * MANY);
            assertThat(healthy.view().attempt()).isEqualTo(1);
            assertThat(healthy.view().restarts()).isZero();
            savepoint = healthy.control()
                    .stopWithSavepoint(false, null)
                    .get(60, TimeUnit.SECONDS)
                    .path();
        }
        settings.put("state.backend", "heap");
        try (WeirRun run = WeirRun.start(CountJob.class, job, settings, "-s", savepoint)) {
            writeMany();
            run.await("the rest", v -> v.recordsOut() >= MANY);
            run.await("its checkpoint", v -> committed() == 1 + 5 * MANY);
        }
        assertThat(lastCounts()).hasSize(MANY + 1).containsEntry(many(7), 5L);
    }

    private void inRocksDb() {
        settings.put("state.backend", "rocksdb");
        settings.put("state.memory", "32mb");
        settings.put("state.base-after", "16kb");
        settings.put("state.local-dir", dir.resolve("local").toString());
        settings.put("rest.address", "127.0.0.1:0");
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            settings.put("rest.address", "127.0.0.1:" + taken.getLocalPort());
            assertEnds(CONFIGURATION, "127.0.0.1:" + taken.getLocalPort(), "rest.address");
        }
    }

    @Test
    void aStartFromWhatDoesNotExistIsRefused() {
        try (WeirRun run = start("-s", "yesterday")) {
            run.assertEnds(CONFIGURATION, "there is no checkpoint or savepoint at yesterday");
        }
    }

    @Test
    void optionsOfAStartFromAPathNeedOne() {
        try (WeirRun run = start("--rollback")) {
            run.assertEnds(USAGE, "--rollback says something of -s, expected -s PATH beside it");
        }
        try (WeirRun run = start("-n")) {
            run.assertEnds(USAGE, "-n says something of -s");
        }
    }

    // ---- the store

    @Test
    void aCheckpointFolderThatIsAFileIsNamed() throws Exception {
        Path file = Files.writeString(dir.resolve("a-file"), "not a folder");
        settings.put("checkpoint.dir", file.toString());
        assertEnds(CONFIGURATION, file.toString(), "expected a folder", "checkpoint.dir");
    }

    @Test
    void aFolderOfSomebodyElseIsLeftAlone() throws Exception {
        Path folder = Files.createDirectories(dir.resolve("elsewhere").resolve(job));
        Files.writeString(folder.resolve("thesis.txt"), "years of work");
        settings.put("checkpoint.dir", folder.getParent().toString());
        assertEnds(CONFIGURATION, folder.toString(), "thesis.txt", "Choose another checkpoint.dir");
        assertThat(folder).isDirectoryContaining("glob:**/thesis.txt").isDirectoryNotContaining("glob:**/store-id");
    }

    @Test
    void aStoreOfAnotherJobIsNamed() throws Exception {
        runOnce();
        Path checkpoints = Path.of(settings.get("checkpoint.dir"));
        Files.move(checkpoints.resolve(job), checkpoints.resolve("renamed"));
        job = "renamed";
        assertEnds(CONFIGURATION, "belongs to job 'aStoreOfAnotherJobIsNamed', expected 'renamed'");
    }

    @Test
    void aDamagedByteStopsTheStartAndNamesTheFile() throws Exception {
        runOnce();
        // Which of them the marker names is nobody's business but the marker's.
        for (Path metadata : published()) {
            byte[] bytes = Files.readAllBytes(metadata);
            bytes[bytes.length / 2] ^= 1;
            Files.write(metadata, bytes);
        }
        assertEnds(CONFIGURATION, "checkpoints/" + job + "/chk-", "is damaged", "Restore the file from a copy");
    }

    @Test
    void aFullDiskHoldsTheJobUpAndNothingIsLostWhenThereIsSpaceAgain() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(dir.resolve("small"))) {
            settings.put("checkpoint.dir", disk.folder().toString());
            settings.put("rest.address", "127.0.0.1:0");
            try (WeirRun run = start()) {
                run.awaitOutput();
                disk.fill();
                write("second");
                run.await(
                        "what it waits for",
                        v -> v.trouble() != null && v.trouble().contains("the disk is full"));
                write("third");
                disk.free();
                run.await("the third record", v -> v.recordsOut() >= 3 && v.trouble() == null);
                run.await("its checkpoint", v -> committed() == 3);
                assertThat(run.view().restarts()).isZero();
            }
        }
    }

    @Test
    void aFullDiskUnderTheStateHoldsItsFilesUpAndNothingIsLostWhenThereIsSpaceAgain() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(dir.resolve("small-state"), 32)) {
            inRocksDb();
            settings.put("state.local-dir", disk.folder().toString());
            try (WeirRun run = WeirRun.start(CountJob.class, job, settings)) {
                run.awaitOutput();
                disk.fill();
                writeMany();
                run.await("what it waits for", v -> says(v, "the disk of this folder is full"));
                writeMany();
                run.await("all counts, though the disk is full", v -> v.recordsOut() == 1 + 2 * MANY);
                disk.free();
                run.await("a base", v -> v.keyedState().bases() > 0 && v.trouble() == null);
                assertThat(run.view().restarts()).isZero();
            }
            // Another life, on what the checkpoints hold.
            try (WeirRun run = WeirRun.start(CountJob.class, job, settings)) {
                writeMany();
                run.await("the rest", v -> v.recordsOut() >= MANY);
                run.await("its checkpoint", v -> committed() == 1 + 3 * MANY);
            }
            assertThat(lastCounts())
                    .hasSize(MANY + 1)
                    .containsEntry("first", 1L)
                    .containsEntry(many(7), 3L);
        }
    }

    private static boolean says(JobView view, String words) {
        return view.trouble() != null && view.trouble().contains(words);
    }

    /** Each of many values once, together larger than what brings a base. */
    private void writeMany() throws Exception {
        for (int i = 0; i < MANY; i++) {
            producer.send(new ProducerRecord<>(in, many(i)));
        }
        producer.flush();
    }

    private static String many(int number) {
        return "value-" + number + "-" + "x".repeat(200);
    }

    /** The last count of each value, which {@link CountJob} wrote. */
    private Map<String, Long> lastCounts() {
        Map<String, Long> counts = new HashMap<>();
        for (String value : CommittedValues.read(broker.bootstrapServers(), out)) {
            int colon = value.indexOf(':');
            counts.put(value.substring(colon + 1), Long.parseLong(value, 0, colon, 10));
        }
        return counts;
    }

    private long committed() {
        return CommittedValues.read(broker.bootstrapServers(), out).size();
    }

    @Test
    void aFileSystemThatIsReadOnlyIsNamedBeforeTheClaim() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(dir.resolve("read-only"))) {
            disk.makeReadOnly();
            settings.put("checkpoint.dir", disk.folder().toString());
            assertEnds(NOT_AUTHORISED, disk.folder().toString(), "mounted read-only");
            assertThat(admin.listGroups().all().get(60, TimeUnit.SECONDS))
                    .noneMatch(g -> g.groupId().equals("weir." + job));
        }
    }

    private List<Path> published() throws IOException {
        try (Stream<Path> all =
                Files.walk(Path.of(settings.get("checkpoint.dir")).resolve(job))) {
            return all.filter(p -> p.endsWith("_metadata")).toList();
        }
    }
}
