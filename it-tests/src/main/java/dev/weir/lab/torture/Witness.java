package dev.weir.lab.torture;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * Reads input and committed output all the time, as any other program would, and shows both to the {@link Checker}. A
 * thread of its own; its methods are for others.
 */
final class Witness extends Thread {
    private static final Duration POLL = Duration.ofMillis(25);
    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(3);
    private static final Duration KNOWN_LIMIT = Duration.ofSeconds(20);

    private final Clients inputClients;
    private final Clients outputClients;
    private final Topics topics;
    private final Checker checker;
    private final Digest digest = new Digest();
    private final AtomicLong awaited = new AtomicLong(Long.MAX_VALUE);
    private volatile long reachedNanos;
    private volatile int inputPartitions = Topics.INPUT_PARTITIONS;
    private volatile long written = -1;
    private volatile boolean complete;
    private volatile boolean ending;
    private volatile @Nullable RuntimeException failure;

    Witness(Clients inputClients, Clients outputClients, Topics topics, Checker checker) {
        super("witness");
        setDaemon(true);
        this.inputClients = inputClients;
        this.outputClients = outputClients;
        this.topics = topics;
        this.checker = checker;
    }

    @Override
    public void run() {
        Map<String, String> settings = Map.of("max.poll.records", "5000");
        try (KafkaConsumer<String, String> input = inputClients.reader(settings);
                KafkaConsumer<String, String> output = outputClients.reader(settings)) {
            output.assign(topics.outputPartitions());
            output.seekToBeginning(topics.outputPartitions());
            while (!ending) {
                step(input, output);
            }
            while (!isAtEnd(output)) {
                step(input, output);
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private void step(KafkaConsumer<String, String> input, KafkaConsumer<String, String> output) {
        ConsumerRecords<String, String> records = poll(output);
        if (!records.isEmpty() || written >= 0) {
            // After the output, so that all that it can come from is seen.
            readInput(input);
        }
        for (ConsumerRecord<String, String> record : records) {
            digest.add(record);
            show(record, input);
        }
        if (checker.newest() >= awaited.get()) {
            reachedNanos = System.nanoTime();
            awaited.set(Long.MAX_VALUE);
        }
        complete = written >= 0 && checker.isComplete(written, inputPartitions);
    }

    private boolean isAtEnd(KafkaConsumer<String, String> output) {
        return Waiting.insist(
                ANSWER_LIMIT,
                () -> output.endOffsets(topics.outputPartitions()).entrySet().stream()
                        .allMatch(end -> output.position(end.getKey()) >= end.getValue()));
    }

    private static ConsumerRecords<String, String> poll(KafkaConsumer<String, String> consumer) {
        try {
            return consumer.poll(POLL);
        } catch (RetriableException brokersAway) {
            return ConsumerRecords.empty();
        }
    }

    /** A leader that is new may know for a moment of less than what was readable before. */
    private void show(ConsumerRecord<String, String> record, KafkaConsumer<String, String> input) {
        if (!checker.isKnown(record)) {
            Waiting.until(KNOWN_LIMIT, () -> {
                readInput(input);
                return checker.isKnown(record);
            });
        }
        checker.output(record);
    }

    private void readInput(KafkaConsumer<String, String> input) {
        List<TopicPartition> partitions = Topics.partitions(topics.input(), inputPartitions);
        int known = input.assignment().size();
        if (known < partitions.size()) {
            input.assign(partitions);
            input.seekToBeginning(partitions.subList(known, partitions.size()));
        }
        Waiting.insist(ANSWER_LIMIT, () -> {
            Map<TopicPartition, Long> ends = input.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> input.position(end.getKey()) < end.getValue())) {
                input.poll(POLL).forEach(checker::input);
            }
            return true;
        });
    }

    /** From now on the input has so many partitions. */
    void usePartitions(int count) {
        inputPartitions = count;
    }

    /** Notes when the output shows this number or a greater one. */
    void watchFor(long number) {
        reachedNanos = 0;
        awaited.set(number);
    }

    /** When it did ({@link System#nanoTime}); 0 when it has not yet. */
    long reachedNanos() {
        return reachedNanos;
    }

    /** The input is at its end: so many numbers have been written. */
    void inputEnded(long numbers) {
        written = numbers;
    }

    /** Whether all output of all input has come. */
    boolean isComplete() {
        return complete;
    }

    /** Throws what ended it, if something did. */
    void check() {
        RuntimeException failed = failure;
        if (failed != null) {
            throw new WeirException(ExitCode.UNAVAILABLE, "The output could not be read: " + failed, failed);
        }
    }

    /** Ends it when it has read all that is committed. After that, checker and digest are the caller's. */
    Digest end() {
        ending = true;
        try {
            join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WeirException(ExitCode.INTERNAL, "Interrupted while the witness ends", e);
        }
        return digest;
    }

    /** Reads all committed output once more, in other portions, as a second reader. */
    static Digest secondReader(Clients clients, Topics topics) {
        Digest digest = new Digest();
        Map<String, String> other = Map.of("max.poll.records", "97", "max.partition.fetch.bytes", "20000");
        try (KafkaConsumer<String, String> consumer = clients.reader(other)) {
            List<TopicPartition> partitions = topics.outputPartitions();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Waiting.insist(ANSWER_LIMIT, () -> {
                Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
                while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                    consumer.poll(POLL).forEach(digest::add);
                }
                return true;
            });
        }
        return digest;
    }
}
