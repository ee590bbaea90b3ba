package dev.weir.lab.bench;

import dev.weir.config.JobConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What Weir is measured against: the same work in the shortest loop that Kafka's clients allow. One thread consumes,
 * works and produces; the offsets are committed in the transaction, as often as Weir does. Its state is no part of that, so
 * that after a crash only W1 is exact.
 *
 * <p>Owned by one thread.
 */
final class RawLoop {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Workload workload;
    private final List<String> outs;
    private final long commitIntervalNanos;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<TopicPartition> partitions;
    private final Sums sums;
    private boolean inTransaction;
    private long lastCommitNanos;

    /** @param config of the clients, how often to commit, and where the sums are */
    RawLoop(Workload workload, String name, JobConfig config, String in, String out) {
        this.sums = sumsIn(name, config.state());
        this.workload = workload;
        this.outs = workload.outputs(out);
        this.commitIntervalNanos = config.checkpoint().interval().toNanos();
        Map<String, Object> consumerSettings = new TreeMap<>(config.consumer());
        consumerSettings.put("group.id", name);
        this.consumer = new KafkaConsumer<>(consumerSettings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        Map<String, Object> producerSettings = new TreeMap<>(config.producer());
        producerSettings.put("transactional.id", name);
        this.producer = new KafkaProducer<>(producerSettings, new ByteArraySerializer(), new ByteArraySerializer());
        this.partitions = consumer.partitionsFor(in).stream()
                .map(info -> new TopicPartition(in, info.partition()))
                .toList();
    }

    private static Sums sumsIn(String name, JobConfig.StateConfig state) {
        return state.backend() == JobConfig.StateBackend.HEAP
                ? Sums.onHeap()
                : new RocksSums(state.localDir().resolve(name), state.nativeBytes());
    }

    /** Runs until the input's present end, or for ever. */
    void run(boolean untilEnd) {
        producer.initTransactions();
        seek();
        Map<TopicPartition, Long> ends = untilEnd ? consumer.endOffsets(partitions, TIMEOUT) : Map.of();
        lastCommitNanos = System.nanoTime();
        while (!untilEnd || !reached(ends)) {
            take(consumer.poll(POLL));
            if (inTransaction && System.nanoTime() - lastCommitNanos >= commitIntervalNanos) {
                commit();
            }
        }
        if (inTransaction) {
            commit();
        }
        producer.close();
        consumer.close();
        sums.close();
    }

    private void seek() {
        consumer.assign(partitions);
        Map<TopicPartition, OffsetAndMetadata> committed =
                consumer.committed(java.util.Set.copyOf(partitions), TIMEOUT);
        for (TopicPartition partition : partitions) {
            OffsetAndMetadata offset = committed.get(partition);
            consumer.seek(partition, offset == null ? 0 : offset.offset());
        }
    }

    private boolean reached(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private void take(ConsumerRecords<byte[], byte[]> records) {
        if (!records.isEmpty() && !inTransaction) {
            producer.beginTransaction();
            inTransaction = true;
        }
        if (workload == Workload.W2) {
            records.forEach(this::total);
        } else {
            records.forEach(this::filter);
        }
    }

    private void filter(ConsumerRecord<byte[], byte[]> record) {
        Event event = Codec.readEvent(record.value());
        if (Work.keeps(event)) {
            Event changed = Work.transform(event);
            send(changed.account(), Codec.writeEvent(changed));
        }
    }

    private void total(ConsumerRecord<byte[], byte[]> record) {
        Event event = Codec.readEvent(record.value());
        Total total = Work.total(sums.add(event), event);
        send(total.account(), Codec.writeTotal(total));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // A failed send fails the commit.
    private void send(String account, byte[] value) {
        String topic = outs.size() == 1 ? outs.get(0) : Work.topic(outs, account);
        producer.send(new ProducerRecord<>(topic, Codec.key(account), value));
    }

    private void commit() {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (TopicPartition partition : partitions) {
            offsets.put(partition, new OffsetAndMetadata(consumer.position(partition)));
        }
        producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
        producer.commitTransaction();
        inTransaction = false;
        lastCommitNanos = System.nanoTime();
    }
}
