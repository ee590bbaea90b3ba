package dev.weir.lab.demo;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the flights into their topic in the file's order, evenly over the given time, then a heartbeat a day later into
 * each partition. An airport's flights go to one partition. A thread of its own; the other methods are for other threads.
 */
final class Replay extends Thread {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final String bootstrapServers;
    private final List<String> lines;
    private final double seconds;
    private volatile int written;
    private volatile boolean done;
    private volatile boolean ending;
    private volatile @Nullable Exception failure;

    Replay(String bootstrapServers, List<String> lines, double seconds) {
        super("replay");
        setDaemon(true);
        this.bootstrapServers = bootstrapServers;
        this.lines = lines;
        this.seconds = seconds;
    }

    @Override
    public void run() {
        // Retries and idempotence keep order and completeness while the broker is away. Of what was sent before its
        // crash it
        // knows only the last batch of each partition again, so no second one is on its way at the same time.
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", bootstrapServers,
                "acks", "all",
                "enable.idempotence", "true",
                "max.in.flight.requests.per.connection", "1",
                "delivery.timeout.ms", "120000",
                "linger.ms", "5");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            replay(producer);
            if (ending) {
                producer.close(Duration.ZERO);
                return;
            }
            heartbeat(producer);
            producer.flush();
            done = failure == null;
        }
    }

    private void replay(KafkaProducer<String, String> producer) {
        long start = System.nanoTime();
        int sent = 0;
        while (sent < lines.size() && !ending) {
            double elapsed = (System.nanoTime() - start) / 1e9;
            int due = (int) Math.min(lines.size(), elapsed / seconds * lines.size());
            for (; sent < due; sent++) {
                String line = lines.get(sent);
                send(producer, new ProducerRecord<>(DemoTopics.FLIGHTS, line.split(",", -1)[1], line));
            }
            written = sent;
            LockSupport.parkNanos(STEP_NANOS);
        }
    }

    private void heartbeat(KafkaProducer<String, String> producer) {
        LocalDateTime last = LocalDateTime.parse(lines.get(lines.size() - 1).split(",", -1)[0], TIME);
        for (int partition = 0; partition < DemoTopics.PARTITIONS; partition++) {
            String value = Flight.heartbeat(last.plusDays(1));
            send(producer, new ProducerRecord<>(DemoTopics.FLIGHTS, partition, null, value));
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The callback keeps the failure.
    private void send(KafkaProducer<String, String> producer, ProducerRecord<String, String> record) {
        producer.send(record, (metadata, error) -> {
            if (error != null) {
                failure = error;
            }
        });
    }

    /** Ends it before its time. */
    void end() {
        ending = true;
    }

    /** Flights written so far. */
    int written() {
        return written;
    }

    /** When the last flight written was to leave, as the file has it. */
    String eventTime() {
        int count = written;
        return count == 0 ? "" : lines.get(count - 1).substring(0, "2001-01-01 06:20".length());
    }

    /** Whether all is written and acknowledged. */
    boolean done() {
        return done;
    }

    /** Why a flight could not be written, if so. */
    @Nullable
    Exception failure() {
        return failure;
    }
}
