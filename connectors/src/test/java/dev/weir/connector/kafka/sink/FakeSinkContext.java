package dev.weir.connector.kafka.sink;

import dev.weir.connector.JobTransactions;
import dev.weir.connector.Sink;
import dev.weir.connector.TopicLookup;
import dev.weir.connector.kafka.FakeContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The surroundings of a sink's writer, on Kafka's own mock producers, which answer when they are told to. */
class FakeSinkContext extends FakeContext implements Sink.SinkContext, TopicLookup {
    /** By client id. */
    final Map<String, MockProducer<byte[], byte[]>> producers = new LinkedHashMap<>();

    final List<Throwable> failures = new ArrayList<>();
    final Map<String, Long> counters = new HashMap<>();
    final Set<String> known = new HashSet<>();
    /** Topics being looked for, in order. */
    final List<String> lookups = new ArrayList<>();

    long retentionMs = Long.MAX_VALUE;
    int woken;

    final KafkaJobTransactions transactions = new KafkaJobTransactions(this, "out", Duration.ofMinutes(15));

    MockProducer<byte[], byte[]> producer(String suffix) {
        return producers.get("weir.j-" + suffix);
    }

    @Override
    public Producer<byte[], byte[]> producer(Map<String, Object> settings) {
        MockProducer<byte[], byte[]> producer =
                new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
        producers.put(String.valueOf(settings.get("client.id")), producer);
        return producer;
    }

    @Override
    public JobTransactions transactions() {
        return transactions;
    }

    @Override
    public Runnable wakeTask() {
        return () -> woken++;
    }

    @Override
    public java.util.function.Consumer<Throwable> fail() {
        return failures::add;
    }

    @Override
    public TopicLookup topics() {
        return this;
    }

    @Override
    public boolean isKnown(String topic) {
        return known.contains(topic);
    }

    @Override
    public long retentionMs(String topic) {
        return retentionMs;
    }

    @Override
    public void find(String topic, Runnable found) {
        lookups.add(topic);
    }

    @Override
    public void count(String counter, long n) {
        counters.merge(counter, n, Long::sum);
    }
}
