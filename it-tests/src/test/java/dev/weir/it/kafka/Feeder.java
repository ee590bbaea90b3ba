package dev.weir.it.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes the numbers, at a steady rate on a thread of its own, whatever happens to the processor. The input itself is
 * complete, without repetitions and in order, over crashes of the broker too. An idempotent producer alone does not give
 * that: after a crash the broker knows of each producer only the last batch of a partition, so no second one may be on its
 * way; and nothing of one whose records are a day old (see {@link Numbers}).
 */
final class Feeder implements AutoCloseable {
    private static final long TICK_MS = 40;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final String topic;
    private final int partitions;
    private final int perSecond;
    private final KafkaProducer<String, String> producer;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread t = new Thread(task, "feeder");
        t.setDaemon(true);
        return t;
    });
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    /** The feeder's thread; the test's once that has ended. */
    private long written;

    private long startedAtNanos;

    Feeder(String bootstrapServers, String topic, int partitions, int perSecond) {
        this.topic = topic;
        this.partitions = partitions;
        this.perSecond = perSecond;
        this.producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "enable.idempotence",
                        "true",
                        "max.in.flight.requests.per.connection",
                        "1",
                        "linger.ms",
                        "5",
                        "delivery.timeout.ms",
                        Long.toString(PATIENCE.toMillis()),
                        "max.block.ms",
                        Long.toString(PATIENCE.toMillis())),
                new StringSerializer(),
                new StringSerializer());
    }

    Feeder start() {
        startedAtNanos = System.nanoTime();
        thread.scheduleAtFixedRate(this::writeDue, 0, TICK_MS, TimeUnit.MILLISECONDS);
        return this;
    }

    private void writeDue() {
        long due = (System.nanoTime() - startedAtNanos) * perSecond / 1_000_000_000L;
        while (written < due && failure.get() == null) {
            write(1);
        }
    }

    /** Writes so many numbers at once; only without {@link #start}. */
    Feeder write(int numbers) {
        for (int i = 0; i < numbers; i++) {
            send(new ProducerRecord<>(
                    topic, null, Numbers.timeMs(written), Numbers.key(written), Long.toString(written)));
            written++;
        }
        return this;
    }

    private void send(ProducerRecord<String, String> record) {
        producer.send(record, (metadata, error) -> {
            if (error != null) {
                failure.compareAndSet(null, error);
            }
        });
    }

    /**
     * Ends the input: one record per partition that moves the time past all windows.
     *
     * @return how many numbers there are
     */
    long finish() {
        endThread();
        long closing = Numbers.closingTimeMs(written);
        for (int p = 0; p < partitions; p++) {
            send(new ProducerRecord<>(topic, p, closing, "end", "-1"));
        }
        producer.flush();
        Throwable failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("the input is not complete", failed);
        }
        return written;
    }

    private void endThread() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("the feeder does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        producer.close(Duration.ZERO);
    }
}
