package dev.weir.lab.torture;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Writes the input by its {@link Rule}, whatever happens to the job. A thread of its own; its methods are for others. */
final class Feeder extends Thread implements AutoCloseable {
    private static final long TICK_MS = 10;
    private static final long BURST_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** When numbers are written. The mean rate is the same. */
    enum Load {
        STEADY,
        /** Those of two seconds at once. */
        BURSTY
    }

    private final String topic;
    private final Rule rule;
    private final Load load;
    private final int preloaded;
    private final KafkaProducer<String, String> producer;
    private final AtomicInteger poisonDue = new AtomicInteger();
    /** For the next number of each partition. */
    private final AtomicReferenceArray<@Nullable Header> headersDue = new AtomicReferenceArray<>(Topics.MAX_PARTITIONS);

    private volatile int partitions = Topics.INPUT_PARTITIONS;
    private volatile long written;
    private volatile long poison;
    private volatile @Nullable Exception failure;
    private volatile boolean ending;

    /** @param preloaded so many numbers are written at once at the beginning */
    Feeder(Clients clients, String topic, Rule rule, Load load, int preloaded) {
        super("feeder");
        setDaemon(true);
        this.topic = topic;
        this.rule = rule;
        this.load = load;
        this.preloaded = preloaded;
        this.producer = clients.producer();
    }

    @Override
    public void run() {
        long start = System.nanoTime();
        try {
            while (!ending && failure == null) {
                write(due(System.nanoTime() - start));
                Waiting.pause(TICK_MS);
            }
            end();
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private long due(long elapsedNanos) {
        long upTo = load == Load.STEADY ? elapsedNanos : elapsedNanos / BURST_NANOS * BURST_NANOS;
        return preloaded + upTo / 1_000 * rule.perSecond() / 1_000_000;
    }

    private void write(long due) {
        while (poisonDue.get() > 0) {
            poisonDue.decrementAndGet();
            long number = poison;
            int partition = Rule.partition(number, partitions);
            send(partition, rule.timeMs(written), Rule.key(number, partition), Checker.POISON + number);
            poison = number + 1;
        }
        for (long number = written; number < due; number++) {
            int partition = Rule.partition(number, partitions);
            Header header = headersDue.getAndSet(partition, null);
            send(
                    partition,
                    rule.timeMs(number),
                    Rule.key(number, partition),
                    Long.toString(number),
                    header == null ? List.of() : List.of(header));
            written = number + 1;
        }
    }

    private void end() {
        for (int partition = 0; partition < partitions; partition++) {
            send(partition, rule.closingTimeMs(written), "p" + partition + "-end", Long.toString(Rule.END));
        }
        producer.flush();
    }

    private void send(int partition, long timeMs, String key, String value) {
        send(partition, timeMs, key, value, List.of());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback hears of a failure
    private void send(int partition, long timeMs, String key, String value, List<Header> headers) {
        producer.send(new ProducerRecord<>(topic, partition, timeMs, key, value, headers), (metadata, error) -> {
            if (error != null) {
                failed(error);
            }
        });
    }

    private void failed(Exception error) {
        if (failure == null) {
            failure = error;
        }
    }

    /** How many numbers have been given to the producer. */
    long written() {
        return written;
    }

    /** How many records that are none. */
    long poisoned() {
        return poison;
    }

    int partitions() {
        return partitions;
    }

    /** From now on the topic has so many. */
    void usePartitions(int count) {
        partitions = count;
    }

    /** Writes so many records that cannot be read. */
    void poison(int records) {
        poisonDue.addAndGet(records);
    }

    /** The next number of each partition has this header, one that makes the job slow. */
    void slow(Header header) {
        for (int partition = 0; partition < partitions; partition++) {
            headersDue.set(partition, header);
        }
    }

    /** Ends the input, and waits until all of it is acknowledged. */
    void finish(Duration limit) {
        ending = true;
        try {
            join(limit.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WeirException(ExitCode.INTERNAL, "Interrupted while the input ends", e);
        }
        Exception failed = failure;
        if (failed != null || isAlive()) {
            String why = failed == null ? "not acknowledged within " + limit.toSeconds() + " s" : failed.toString();
            throw new WeirException(ExitCode.UNAVAILABLE, "The input could not be written: " + why);
        }
    }

    @Override
    public void close() {
        ending = true;
        producer.close(Duration.ZERO);
    }
}
