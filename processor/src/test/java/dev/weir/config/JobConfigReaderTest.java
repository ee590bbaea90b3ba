package dev.weir.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.checkpoint.store.StoreLocation;
import dev.weir.config.JobConfig.OnCancel;
import dev.weir.config.JobConfig.RestartStrategy;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobConfigReaderTest {
    private static JobConfig read(String... pairs) {
        Map<String, String> given = new HashMap<>();
        given.put("kafka.bootstrap.servers", "broker:9092");
        for (int i = 0; i < pairs.length; i += 2) {
            given.put(pairs[i], pairs[i + 1]);
        }
        return JobConfigReader.read(Settings.of(null, given, name -> null), "orders");
    }

    private static void refused(String message, String... pairs) {
        assertThatThrownBy(() -> read(pairs))
                .isInstanceOfSatisfying(
                        WeirException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageContaining(message);
    }

    @Test
    void savepointsAreMadeInAFolderOrABucket() {
        assertThat(read().savepointDir())
                .isEqualTo(Path.of("savepoints").toAbsolutePath().toString());
        JobConfig c = read("savepoint.dir", "s3://shop/savepoints/", "s3.endpoint", "http://objects:9000");
        assertThat(c.savepointDir()).isEqualTo("s3://shop/savepoints");
        assertThat(c.s3()).isEqualTo(new StoreLocation.S3Access(URI.create("http://objects:9000"), null, true));
        refused("setting savepoint.dir: found 'hdfs://a/b'", "savepoint.dir", "hdfs://a/b");
    }

    @Test
    void defaultsAreThoseOfTheReference() {
        JobConfig c = read();
        assertThat(c.job()).isEqualTo("orders");
        assertThat(c.groupId()).isEqualTo("orders");
        assertThat(c.parallelism()).isEqualTo(1);
        assertThat(c.maxParallelism()).isEqualTo(128);
        assertThat(c.transactionTimeout()).isEqualTo(Duration.ofMinutes(15));
        assertThat(c.restAddress()).isEqualTo("127.0.0.1:0");
        assertThat(c.checkpoint())
                .isEqualTo(new JobConfig.CheckpointConfig(
                        Duration.ofSeconds(1),
                        Duration.ZERO,
                        1,
                        Duration.ofMinutes(5),
                        Duration.ofMillis(500),
                        0,
                        2,
                        new StoreLocation.Folder(Path.of("checkpoints").toAbsolutePath()),
                        OnCancel.DELETE));
        assertThat(c.restart())
                .isEqualTo(new RestartStrategy.ExponentialDelay(
                        Duration.ofSeconds(1), Duration.ofMinutes(1), 1.5, 0.1, Duration.ofHours(1)));
    }

    @Test
    void clientsReadCommittedAndWriteIdempotentlyWhateverIsSet() {
        JobConfig c = read("kafka.linger.ms", "50", "kafka.producer.linger.ms", "5", "kafka.fetch.min.bytes", "9");
        assertThat(c.consumer())
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("auto.offset.reset", "none")
                .containsEntry("enable.auto.commit", "false")
                .containsEntry("fetch.min.bytes", "9")
                .containsEntry("bootstrap.servers", "broker:9092");
        assertThat(c.producer())
                .containsEntry("acks", "all")
                .containsEntry("linger.ms", "5")
                .containsEntry("transaction.timeout.ms", "900000")
                .containsEntry("max.block.ms", "900000")
                .containsEntry("delivery.timeout.ms", "900000");
        assertThat(c.admin()).containsEntry("bootstrap.servers", "broker:9092");
    }

    @Test
    void barriersOvertakeAfterADurationAlwaysOrNever() {
        assertThat(read("checkpoint.unaligned-after", "2s").checkpoint().unalignedAfter())
                .isEqualTo(Duration.ofSeconds(2));
        assertThat(read("checkpoint.unaligned-after", "0").checkpoint().unalignedAfter())
                .isEqualTo(Duration.ZERO);
        assertThat(read("checkpoint.unaligned-after", "never").checkpoint().unalignedAfter())
                .isNull();
        refused("or never", "checkpoint.unaligned-after", "soon");
    }

    @Test
    void whatIsNoSettingIsAParameterOfTheJob() {
        assertThat(read("topic.in", "a", "parallelism", "4").parameters()).isEqualTo(Map.of("topic.in", "a"));
    }

    @Test
    void restartStrategiesReadTheirOwnParameters() {
        assertThat(read("restart.strategy", "none").restart()).isEqualTo(new RestartStrategy.None());
        assertThat(read("restart.strategy", "fixed-delay", "restart.fixed-delay.attempts", "7")
                        .restart())
                .isEqualTo(new RestartStrategy.FixedDelay(7, Duration.ofSeconds(1)));
    }

    @Test
    void aStrategysParametersWithoutTheStrategyAreRefused() {
        refused("restart.strategy is exponential-delay", "restart.fixed-delay.delay", "3s");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "parallelism|0|a whole number from 1 to 128",
                "parallelism|129|a whole number from 1 to 128",
                "parallelism|two|found 'two' (from the command line)",
                "max-parallelism|32769|a whole number from 1 to 32768",
                "checkpoint.interval|1 parsec|a duration such as",
                "checkpoint.interval|1ms|at least 10ms",
                "checkpoint.timeout|-1s|a duration such as",
                "checkpoint.max-concurrent|4|a whole number from 1 to 3",
                "checkpoint.retained|1|a whole number, at least 2",
                "checkpoint.on-cancel|keep|one of delete, retain",
                "restart.strategy|often|one of none, fixed-delay, exponential-delay",
                "restart.exponential-delay.jitter-factor|2|a number from 0.0 to 1.0",
                "rest.address|8080|host:port",
                "rest.address|host:99999|host:port",
                "group.id|weir.orders|does not begin with 'weir.'",
                "kafka.bootstrap.servers|''|host:port of at least one broker",
                "kafka.producer.transaction.timeout.ms|soon|a number of milliseconds",
            })
    void valuesThatDoNotFitAreNamedWithWhatIsExpected(String setting, String value, String message) {
        refused(message, setting, value);
        refused(setting, setting, value);
    }

    @ParameterizedTest
    @EnumSource(Setting.class)
    void aJobDoesNotStartWithAVariableThatIsNotSet(Setting setting) {
        refused("setting " + setting.key() + " refers to the environment variable NONE", setting.key(), "${NONE}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"from", "kafka.sasl.jaas.config", "kafka.admin.client.id", "kafka.cluster.eu.client.id"})
    void norWithOneInAParameterOrAKeyOfKafkas(String name) {
        refused("setting " + name + " refers to the environment variable NONE", name, "${NONE}");
    }

    @Test
    void bootstrapServersAreRequired() {
        Settings nothing = Settings.of(null, Map.of(), name -> null);
        assertThatThrownBy(() -> JobConfigReader.read(nothing, "orders"))
                .hasMessageContaining("kafka.bootstrap.servers: found nothing, expected host:port");
    }

    @ParameterizedTest
    @ValueSource(strings = {".hidden", "a b", "", "a/b", "ä", "x\n"})
    void jobNamesThatCannotBePartOfAPathOrAGroupAreRefused(String name) {
        assertThat(JobConfigReader.isJobName(name)).isFalse();
        assertThat(JobConfigReader.isJobName("a".repeat(101))).isFalse();
        assertThat(JobConfigReader.isJobName("a".repeat(100))).isTrue();
    }

    @Test
    void aJobNameThatDoesNotFitIsRefused() {
        refused("job name: found 'a b'", "job.name", "a b");
    }

    @Test
    void aPauseAllowsOneCheckpointAtATime() {
        refused(
                "expected 1, because checkpoint.min-pause is 2s",
                "checkpoint.min-pause",
                "2s",
                "checkpoint.max-concurrent",
                "2");
        assertThat(read("checkpoint.min-pause", "2s").checkpoint().maxConcurrent())
                .isEqualTo(1);
    }

    @Test
    void aTransactionOutlivesTwoCheckpointsAndTheWaitBetween() {
        refused("expected at least 601000", "kafka.producer.transaction.timeout.ms", "600999");
        refused(
                "expected at least 630000",
                "checkpoint.min-pause",
                "30s",
                "kafka.producer.transaction.timeout.ms",
                "629999");
        refused("expected at least 1201000", "checkpoint.timeout", "10min");
        assertThat(read("kafka.producer.transaction.timeout.ms", "601000").transactionTimeout())
                .isEqualTo(Duration.ofMillis(601_000));
        assertThat(read("kafka.transaction.timeout.ms", "700000").producer())
                .containsEntry("transaction.timeout.ms", "700000");
    }

    /** A record is not given up before the transaction is lost, and never sooner than Kafka's clients do. */
    @Test
    void recordsWaitForBrokersAsLongAsTheirTransactionLives() {
        assertThat(read("kafka.transaction.timeout.ms", "700000").producer())
                .containsEntry("delivery.timeout.ms", "700000");
        assertThat(read(
                                "kafka.transaction.timeout.ms",
                                "60000",
                                "checkpoint.timeout",
                                "10s",
                                "checkpoint.interval",
                                "1s")
                        .producer())
                .containsEntry("delivery.timeout.ms", "120000");
        assertThat(read("kafka.request.timeout.ms", "900000").producer())
                .containsEntry("delivery.timeout.ms", "900010");
        assertThat(read("kafka.producer.delivery.timeout.ms", "130000").producer())
                .containsEntry("delivery.timeout.ms", "130000");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "enable.auto.commit|positions stand in the checkpoints",
                "consumer.enable.auto.commit|positions stand in the checkpoints",
                "auto.offset.reset|skip or repeat",
                "consumer.isolation.level|aborted transaction",
                "group.id|set `group.id`",
                "consumer.group.instance.id|joins no group",
                "consumer.group.protocol|joins no group",
                "consumer.allow.auto.create.topics|vanished",
                "consumer.check.crcs|damaged record",
                "consumer.key.deserializer|bytes",
                "consumer.value.deserializer|bytes",
                "producer.key.serializer|bytes",
                "producer.value.serializer|bytes",
                "producer.interceptor.classes|interceptor",
                "producer.transactional.id|belong to the job",
                "producer.enable.idempotence|reordered",
                "acks|reordered",
                "producer.max.in.flight.requests.per.connection|reordered",
                "producer.max.block.ms|transaction timeout",
                "producer.transaction.two.phase.commit.enable|resumes none",
                "producer.partitioner.ignore.keys|one key",
                "producer.partitioner.class|partitioner(...) on the sink",
                "producer.bootstrap.servers|one cluster",
                "consumer.bootstrap.servers|one cluster",
                "admin.bootstrap.servers|one cluster",
            })
    void kafkaKeysThatWouldBreakAPromiseAreRefusedWithTheReason(String key, String reason) {
        refused("setting kafka." + key + " can't be set", "kafka." + key, "1");
        refused(reason, "kafka." + key, "1");
    }

    @Test
    void theRackOfTheConsumerReachesIt() {
        assertThat(read("kafka.consumer.client.rack", "eu-1a").consumer()).containsEntry("client.rack", "eu-1a");
    }

    @Test
    void aNamedClusterHasTheGuaranteesAndNothingFromTheMainOne() {
        JobConfig c = read(
                "kafka.sasl.jaas.config", "for the main one",
                "kafka.cluster.eu-1.bootstrap.servers", "eu:9092",
                "kafka.cluster.eu-1.security.protocol", "SSL",
                "kafka.cluster.eu-1.consumer.client.rack", "eu-1a");
        JobConfig.ClusterConfig eu = c.clusters().get("eu-1");
        assertThat(eu.consumer())
                .containsEntry("bootstrap.servers", "eu:9092")
                .containsEntry("security.protocol", "SSL")
                .containsEntry("client.rack", "eu-1a")
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("max.poll.records", "5000")
                .doesNotContainKey("sasl.jaas.config");
        assertThat(eu.admin()).isEqualTo(Map.of("bootstrap.servers", "eu:9092", "security.protocol", "SSL"));
        assertThat(c.consumer())
                .containsEntry("bootstrap.servers", "broker:9092")
                .doesNotContainKeys("security.protocol", "cluster.eu-1.security.protocol");
    }

    @Test
    void mistakesInTheSettingsOfANamedClusterAreNamed() {
        refused(
                "setting kafka.cluster.eu.bootstrap.servers: found nothing",
                "kafka.cluster.eu.security.protocol",
                "SSL");
        refused("writes to the main one", "kafka.cluster.eu.producer.linger.ms", "1");
        refused("expected kafka.cluster.<name>.<key>", "kafka.cluster.EU.bootstrap.servers", "eu:9092");
        refused(
                "setting kafka.cluster.eu.consumer.isolation.level can't be set",
                "kafka.cluster.eu.bootstrap.servers",
                "eu:9092",
                "kafka.cluster.eu.consumer.isolation.level",
                "read_uncommitted");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ssl.keystore.pwd|hunter2|[hidden]",
                "my.keystore.key.pem|hunter2|[hidden]",
                "db_pwd|hunter2|[hidden]",
                "passphr|hunter2|[hidden]",
                "encryption.key|hunter2|[hidden]",
                "signing-key|hunter2|[hidden]",
                "hmac.key|hunter2|[hidden]",
                "aes_key|hunter2|[hidden]",
                "key|a|a",
                "monkey|a|a",
                "key.field|a|a",
                "db|jdbc:postgresql://db/shop?user=me&password=hunter2&ssl=true"
                        + "|jdbc:postgresql://db/shop?user=me&password=[hidden]&ssl=true",
                "db|jdbc:sqlserver://db;Password=hunter2;encrypt=true|jdbc:sqlserver://db;Password=[hidden];encrypt=true",
                "hook|https://hooks/x?sig=hunter2|https://hooks/x?sig=[hidden]",
                "hook|https://hooks/x?access_token=hunter2&client-secret=hunter2"
                        + "|https://hooks/x?access_token=[hidden]&client-secret=[hidden]",
                "registry|https://me:hun/ter2@registry/path|https://[hidden]@registry/path",
                "registry|https://registry/path|https://registry/path",
                "two|https://a/x https://me:hunter2@b/y|https://a/x https://[hidden]@b/y",
            })
    void whatLooksLikeASecretIsHidden(String name, String value, String shown) {
        assertThat(ConfigLog.redacted(Map.of(name, value))).isEqualTo(Map.of(name, shown));
    }

    @Test
    void secretsNeverShowInALogOfTheConfiguration() {
        JobConfig c = read(
                "kafka.sasl.jaas.config", "login password=hunter2;",
                "kafka.ssl.keystore.key", "hunter2",
                "kafka.consumer.ssl.truststore.password", "hunter2",
                "kafka.cluster.eu.bootstrap.servers", "eu:9092",
                "kafka.cluster.eu.sasl.jaas.config", "login password=hunter2;",
                "registry.url", "https://me:hunter2@registry/",
                "api.key", "hunter2",
                "topic", "shown");
        assertThat(String.join("\n", ConfigLog.lines(c)))
                .doesNotContain("hunter2")
                .contains("topic=shown", "sasl.jaas.config=[hidden]", "https://[hidden]@registry/");
        assertThat(c.toString()).doesNotContain("hunter2");
    }
}
