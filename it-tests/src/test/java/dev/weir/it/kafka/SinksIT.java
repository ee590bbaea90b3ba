package dev.weir.it.kafka;

import static dev.weir.it.kafka.FaultRig.KILLED;
import static dev.weir.it.kafka.FaultRig.assertExit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.lab.broker.BrokerProcess;
import dev.weir.lab.broker.ChildProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 of a job with sinks of every kind, whose topics it creates itself, and with records that it can't read. */
@ExtendWith(SharedBroker.class)
final class SinksIT {
    private static final int KILLS = 4;
    private static final int INPUT_PARTITIONS = 2;
    private static final int OUTPUT_PARTITIONS = 2;
    private static final int POISON_EVERY = 10;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path dir;

    private final SplittableRandom random = Suite.random("SinksIT");
    private final List<ChildProcess> processes = new ArrayList<>();
    /** The feeder's thread; the test's once that has ended. */
    private long written;

    @Test
    void everyGuaranteeIsKeptAndEveryUnreadableRecordIsADeadLetterOnce() throws Exception {
        BrokerProcess broker = SharedBroker.get();
        String servers = broker.bootstrapServers();
        broker.createTopics(INPUT_PARTITIONS, MixedJob.IN);
        ScheduledExecutorService feeder = Executors.newSingleThreadScheduledExecutor();
        try (KafkaProducer<String, String> in = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers), new StringSerializer(), new StringSerializer())) {
            feeder.scheduleAtFixedRate(() -> write(in), 0, 10, TimeUnit.MILLISECONDS);
            for (int kill = 1; kill <= KILLS; kill++) {
                killOnce(servers);
            }
            feeder.shutdown();
            assertThat(feeder.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
            finish(servers);
            judge(servers);
        } finally {
            feeder.shutdownNow();
            processes.forEach(ChildProcess::close);
        }
    }

    private void write(KafkaProducer<String, String> in) {
        for (int i = 0; i < 5; i++) {
            String value = written % POISON_EVERY == 0 ? "poison-" + written : Long.toString(written);
            in.send(new ProducerRecord<>(MixedJob.IN, (int) (written % INPUT_PARTITIONS), "k", value));
            written++;
        }
    }

    private void killOnce(String servers) throws IOException {
        ChildProcess process = start(servers);
        int before = read(servers, MixedJob.EXACT).size();
        FaultRig.await("more output", () -> read(servers, MixedJob.EXACT).size() > before, process);
        Suite.pause(random.nextInt(500));
        process.kill9();
        assertExit(process, KILLED);
    }

    private ChildProcess start(String servers) throws IOException {
        ChildProcess process = launch(List.of(
                "run",
                "-c",
                MixedJob.class.getName(),
                "--name",
                "mixed",
                "--create-topics",
                "-D",
                "create-topics.partitions=" + OUTPUT_PARTITIONS,
                "-D",
                "parallelism=" + (1 + random.nextInt(2)),
                "-D",
                "checkpoint.interval=" + (20 + random.nextInt(300)) + "ms",
                "-D",
                "checkpoint.max-concurrent=" + (1 + random.nextInt(2)),
                "-D",
                "kafka.bootstrap.servers=" + servers,
                "-D",
                "checkpoint.dir=" + dir.resolve("checkpoints")));
        return process;
    }

    private ChildProcess launch(List<String> args) throws IOException {
        ChildProcess process = Suite.weir()
                .name("mixed " + args.get(0))
                .args(args)
                .start(dir.resolve("%03d-%s.log".formatted(processes.size(), args.get(0))));
        processes.add(process);
        return process;
    }

    private void finish(String servers) throws IOException {
        ChildProcess last = start(servers);
        int poisons = poisons().size();
        int numbers = numbers().size();
        FaultRig.await(
                "all output",
                () -> read(servers, MixedJob.EXACT).size() >= numbers
                        && read(servers, MixedJob.DEAD).size() >= poisons
                        && readSelected(servers).size() >= numbers,
                last);
        ChildProcess stop = launch(List.of("stop", "mixed", "-D", "checkpoint.dir=" + dir.resolve("checkpoints")));
        assertExit(stop, 0);
        assertExit(last, 0);
    }

    private List<Long> numbers() {
        return LongStream.range(0, written)
                .filter(n -> n % POISON_EVERY != 0)
                .boxed()
                .toList();
    }

    private List<Long> poisons() {
        return LongStream.range(0, written)
                .filter(n -> n % POISON_EVERY == 0)
                .boxed()
                .toList();
    }

    // ---- what came out

    private void judge(String servers) {
        List<ConsumerRecord<String, String>> exact = read(servers, MixedJob.EXACT);
        assertThat(values(exact)).as("exactly once").isEqualTo(numbers());
        assertThat(exact).allSatisfy(SinksIT::assertShape);
        assertThat(values(readSelected(servers))).as("selected").isEqualTo(numbers());
        for (int i = 0; i < MixedJob.SELECTED; i++) {
            int rest = i;
            assertThat(values(read(servers, MixedJob.BY + i))).allMatch(n -> n % MixedJob.SELECTED == rest);
        }
        List<Long> atLeast = values(read(servers, MixedJob.AT_LEAST));
        assertThat(new TreeSet<>(atLeast)).as("at least once").isEqualTo(new TreeSet<>(numbers()));
        assertThat(new TreeSet<>(numbers()).containsAll(values(read(servers, MixedJob.NONE))))
                .as("nothing made up")
                .isTrue();
        judgeDeadLetters(read(servers, MixedJob.DEAD));
        System.out.printf(
                "SinksIT: %d numbers, %d repeated at least once, %d dead letters%n",
                numbers().size(), atLeast.size() - numbers().size(), poisons().size());
    }

    private static void assertShape(ConsumerRecord<String, String> record) {
        assertThat(record.partition()).isEqualTo((int) (Long.parseLong(record.value()) % OUTPUT_PARTITIONS));
        assertThat(header(record, "number")).isEqualTo(record.value());
    }

    private void judgeDeadLetters(List<ConsumerRecord<String, String>> letters) {
        assertThat(letters.stream().map(SinksIT::poison).sorted().toList())
                .as("dead letters")
                .isEqualTo(poisons());
        assertThat(letters).allSatisfy(letter -> {
            long number = poison(letter);
            assertThat(letter.key()).isEqualTo("k");
            assertThat(header(letter, "weir.topic")).isEqualTo(MixedJob.IN);
            assertThat(header(letter, "weir.partition")).isEqualTo(Long.toString(number % INPUT_PARTITIONS));
            assertThat(header(letter, "weir.offset")).isEqualTo(Long.toString(number / INPUT_PARTITIONS));
            assertThat(header(letter, "weir.error")).contains(letter.value());
            assertThat(header(letter, "weir.error.class")).isEqualTo(NumberFormatException.class.getName());
            assertThat(header(letter, "weir.job")).isEqualTo("mixed");
            assertThat(header(letter, "weir.source")).isEqualTo("in");
        });
    }

    private static long poison(ConsumerRecord<String, String> letter) {
        return Long.parseLong(letter.value().substring("poison-".length()));
    }

    private static String header(ConsumerRecord<String, String> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    /** Sorted. */
    private static List<Long> values(List<ConsumerRecord<String, String>> records) {
        return records.stream().map(r -> Long.parseLong(r.value())).sorted().toList();
    }

    private static List<ConsumerRecord<String, String>> readSelected(String servers) {
        return IntStream.range(0, MixedJob.SELECTED)
                .boxed()
                .flatMap(i -> read(servers, MixedJob.BY + i).stream())
                .toList();
    }

    /** All that is committed now. */
    private static List<ConsumerRecord<String, String>> read(String servers, String topic) {
        List<ConsumerRecord<String, String>> records = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", servers,
                        "isolation.level", "read_committed",
                        "auto.offset.reset", "earliest",
                        "allow.auto.create.topics", "false"),
                new StringDeserializer(),
                new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(p -> new TopicPartition(topic, p.partition()))
                    .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
                consumer.poll(Duration.ofMillis(20)).forEach(records::add);
            }
        }
        return records;
    }
}
