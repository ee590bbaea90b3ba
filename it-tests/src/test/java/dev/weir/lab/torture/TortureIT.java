package dev.weir.lab.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.lab.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A short torture; {@code ./weir torture} is the long one. */
final class TortureIT {
    private static final Path CACHE = Path.of("target", "class-archives");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path dir;

    @Test
    void aFewFaultsLoseAndRepeatNothing() {
        TortureOptions options = new TortureOptions();
        new CommandLine(options)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .parseArgs(System.getProperty(
                                "weir.torture",
                                "--faults=8 --store=file --load=steady --kinds=kill=3,pause,network-reset=3,"
                                        + "network-lost-replies=3,broker-kill,poison=3,add-partition=2")
                        .split(" "));
        TortureReport report = new Torture(options, System.out::println).run(dir, CACHE);
        System.out.println(report.text());
        assertThat(report.exact()).as(report.text()).isTrue();
        assertThat(report.inputs()).isPositive();
        assertThat(report.tally().total()).isGreaterThanOrEqualTo(8);
    }

    @Test
    void aHangingTransactionIsFound() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(dir.resolve("broker"), Map.of());
                Cluster cluster = Cluster.existing(broker.bootstrapServers(), Map.of())) {
            cluster.createTopics(1, List.of("hanging"));
            List<TopicPartition> partitions = Topics.partitions("hanging", 1);
            Findings findings = new Findings(what -> {});
            Map<String, Object> settings = new TreeMap<>(cluster.clients().settings());
            settings.put("transactional.id", "hangs");
            try (Admin admin = cluster.clients().admin();
                    KafkaProducer<String, String> producer =
                            new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
                producer.initTransactions();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("hanging", "key", "value"));
                producer.flush();
                Undecided.check(admin, partitions, Duration.ofMillis(200), findings);
                assertThat(findings.list())
                        .singleElement()
                        .asString()
                        .startsWith("hanging transaction in hanging-0: stable to 0 of 1");
                producer.commitTransaction();
                Findings none = new Findings(what -> {});
                Undecided.check(admin, partitions, Duration.ofSeconds(10), none);
                assertThat(none.list()).isEmpty();
            }
        }
    }
}
