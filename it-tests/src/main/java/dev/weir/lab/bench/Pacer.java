package dev.weir.lab.bench;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;

/**
 * Writes events at a fixed rate until told to end. Each event's note begins with the microseconds since the pacer was
 * made. A thread of its own; the other methods are for other threads.
 */
final class Pacer extends Thread implements AutoCloseable {
    private static final int STAMP_DIGITS = 12;
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final BenchTopics topics;
    private final String topic;
    private final int rate;
    private final EventGenerator generator;
    private final long startNanos = System.nanoTime();
    private volatile boolean ending;
    private volatile long sent;

    Pacer(BenchTopics topics, String topic, int rate, int accounts) {
        super("pacer");
        setDaemon(true);
        this.topics = topics;
        this.topic = topic;
        this.rate = rate;
        this.generator = new EventGenerator(7, accounts);
    }

    @Override
    public void run() {
        try (KafkaProducer<byte[], byte[]> producer = topics.producer()) {
            while (!ending) {
                long due = (long) ((System.nanoTime() - startNanos) / 1e9 * rate);
                for (long next = sent; next < due; next++) {
                    BenchTopics.send(producer, topic, stamped(generator.next()));
                }
                sent = Math.max(sent, due);
                LockSupport.parkNanos(STEP_NANOS);
            }
        }
    }

    /** How many events it has sent. */
    long sent() {
        return sent;
    }

    /** Ends it when all is acknowledged, and returns how many events each account got. */
    int[] end() {
        ending = true;
        try {
            join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the pacer ends", e);
        }
        return generator.counts();
    }

    /** How long ago the event with this note was sent. */
    double ageMs(String note) {
        return (microsNow() - Long.parseLong(note, 0, STAMP_DIGITS, 10)) / 1000.0;
    }

    @Override
    public void close() {
        end();
    }

    private Event stamped(Event event) {
        String stamp = Long.toString(microsNow());
        String note =
                "000000000000".substring(stamp.length()) + stamp + event.note().substring(STAMP_DIGITS);
        return new Event(event.account(), event.number(), event.amount(), note);
    }

    private long microsNow() {
        return (System.nanoTime() - startNanos) / 1000;
    }
}
