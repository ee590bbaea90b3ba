package dev.weir.lab.torture;

import dev.weir.lab.proof.Promise;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.ByteUtils;
import org.jspecify.annotations.Nullable;

/**
 * All markers of a job in the order in which they were committed, out of the brokers' own topic of group offsets. What is
 * asked of a group coordinator can be old while it loads that topic; this can not. The forms of key and value are those of
 * Kafka's {@code OffsetCommitKey} and {@code OffsetCommitValue}. Owned by one thread.
 */
final class MarkerLog {
    static final String TOPIC = "__consumer_offsets";

    /** Versions of keys that are a group's offset in a partition. */
    private static final int OFFSET_KEY_MAX = 1;

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final String group;
    private final Findings findings;
    private long count;
    private Progress.@Nullable Marker last;

    MarkerLog(String job, Findings findings) {
        this.group = "weir." + job;
        this.findings = findings;
    }

    /** Reads all that is committed. */
    void read(Clients clients) {
        try (KafkaConsumer<byte[], byte[]> consumer = clients.bytesReader()) {
            Waiting.insist(LIMIT, () -> {
                List<TopicPartition> partitions = consumer.partitionsFor(TOPIC).stream()
                        .map((PartitionInfo p) -> new TopicPartition(p.topic(), p.partition()))
                        .toList();
                last = null;
                count = 0;
                consumer.assign(partitions);
                consumer.seekToBeginning(partitions);
                Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
                while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                    consumer.poll(POLL).forEach(this::add);
                }
                return true;
            });
        }
        if (count == 0) {
            findings.add(Promise.ONE_TRUTH, "there is no marker of group " + group + " in " + TOPIC);
        }
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        add(record.key(), record.value());
    }

    /** The next committed record. */
    void add(byte @Nullable [] key, byte @Nullable [] value) {
        if (key == null || value == null) {
            return;
        }
        ByteBuffer k = ByteBuffer.wrap(key);
        if (k.getShort() > OFFSET_KEY_MAX || !text(k).equals(group)) {
            return;
        }
        Progress.Marker marker = Progress.parsed(metadata(ByteBuffer.wrap(value)));
        if (marker == null) {
            return;
        }
        count++;
        Progress.Marker before = last;
        if (before != null && marker.isBefore(before)) {
            findings.add(Promise.NO_ZOMBIE, "the marker went back: " + marker + " was committed after " + before);
        }
        last = marker;
    }

    /** How many there were. */
    long count() {
        return count;
    }

    /** Behind the offset and, since version 3, the leader's epoch; since version 4 a compact string. */
    private static String metadata(ByteBuffer value) {
        short version = value.getShort();
        value.getLong();
        if (version >= 3) {
            value.getInt();
        }
        return version >= 4 ? text(value, ByteUtils.readUnsignedVarint(value) - 1) : text(value);
    }

    private static String text(ByteBuffer from) {
        return text(from, from.getShort());
    }

    private static String text(ByteBuffer from, int length) {
        byte[] bytes = new byte[length];
        from.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
