package dev.weir.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidGroupIdException;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** A consumer of one simulated process, with partitions assigned by hand. No call waits. */
final class SimConsumer extends UnusedConsumerCalls {
    private final SimProcess process;
    private final boolean readCommitted;
    private final @Nullable String group;
    private final String reset;
    private final int maxPollRecords;
    private final Map<TopicPartition, Long> positions = new LinkedHashMap<>();
    private final Set<TopicPartition> assigned = new LinkedHashSet<>();
    private final Set<TopicPartition> paused = new LinkedHashSet<>();
    private boolean wakeup;
    private boolean closed;

    SimConsumer(SimProcess process, Map<String, Object> settings) {
        this.process = process;
        readCommitted = "read_committed".equals(settings.get("isolation.level"));
        Object groupId = settings.get("group.id");
        group = groupId == null ? null : groupId.toString();
        reset = settings.getOrDefault("auto.offset.reset", "latest").toString();
        maxPollRecords = Integer.parseInt(
                settings.getOrDefault("max.poll.records", "500").toString());
    }

    private SimBroker broker() {
        return process.world().broker();
    }

    @Override
    public Set<TopicPartition> assignment() {
        return Collections.unmodifiableSet(new LinkedHashSet<>(assigned));
    }

    @Override
    public void assign(Collection<TopicPartition> partitions) {
        enter();
        assigned.clear();
        assigned.addAll(partitions);
        positions.keySet().retainAll(assigned);
        paused.retainAll(assigned);
    }

    @Override
    public void seek(TopicPartition partition, long offset) {
        enter();
        requireAssigned(partition);
        if (offset < 0) {
            throw new IllegalArgumentException("seek offset must not be a negative number");
        }
        positions.put(partition, offset);
    }

    @Override
    public void seekToBeginning(Collection<TopicPartition> partitions) {
        enter();
        orAssigned(partitions).forEach(tp -> positions.put(tp, broker().log(tp).startOffset()));
    }

    @Override
    public void seekToEnd(Collection<TopicPartition> partitions) {
        enter();
        orAssigned(partitions).forEach(tp -> positions.put(tp, end(tp)));
    }

    private Collection<TopicPartition> orAssigned(Collection<TopicPartition> partitions) {
        return partitions.isEmpty() ? assigned : partitions;
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        enter();
        throwIfWokenUp();
        if (assigned.isEmpty()) {
            throw new IllegalStateException("Consumer is not subscribed to any topics or assigned any partitions");
        }
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records = new LinkedHashMap<>();
        Map<TopicPartition, OffsetAndMetadata> next = new LinkedHashMap<>();
        if (!broker().isAway()) {
            int left = 1 + process.random().nextInt(maxPollRecords);
            List<TopicPartition> order = new ArrayList<>(assigned);
            int first = process.random().nextInt(order.size());
            for (int i = 0; i < order.size() && left > 0; i++) {
                left -= fetch(order.get((first + i) % order.size()), left, records, next);
            }
        }
        return new ConsumerRecords<>(records, next);
    }

    private int fetch(
            TopicPartition partition,
            int max,
            Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records,
            Map<TopicPartition, OffsetAndMetadata> next) {
        if (paused.contains(partition) || !broker().has(partition)) {
            return 0;
        }
        long from = positionOf(partition);
        PartitionLog log = broker().log(partition);
        if (from < log.startOffset() || from > log.endOffset()) {
            positions.put(partition, resetOffset(partition, from));
            return 0;
        }
        PartitionLog.Fetched fetched = log.read(from, readCommitted, max);
        positions.put(partition, fetched.nextOffset());
        if (fetched.nextOffset() > from) {
            next.put(partition, new OffsetAndMetadata(fetched.nextOffset(), Optional.empty(), ""));
        }
        if (!fetched.entries().isEmpty()) {
            List<ConsumerRecord<byte[], byte[]>> converted =
                    new ArrayList<>(fetched.entries().size());
            fetched.entries().forEach(entry -> converted.add(record(partition, entry)));
            records.put(partition, converted);
        }
        return fetched.entries().size();
    }

    private static ConsumerRecord<byte[], byte[]> record(TopicPartition partition, PartitionLog.Entry entry) {
        return new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                entry.offset,
                entry.timestampMs,
                TimestampType.CREATE_TIME,
                entry.key == null ? -1 : entry.key.length,
                entry.value == null ? -1 : entry.value.length,
                entry.key,
                entry.value,
                new RecordHeaders(entry.headers),
                Optional.empty());
    }

    private long positionOf(TopicPartition partition) {
        Long position = positions.get(partition);
        if (position != null) {
            return position;
        }
        OffsetAndMetadata committed = group == null ? null : broker().groups().stable(group, partition);
        long found = committed == null ? resetOffset(partition, -1) : committed.offset();
        positions.put(partition, found);
        return found;
    }

    private long resetOffset(TopicPartition partition, long outOfRange) {
        return switch (reset) {
            case "earliest" -> broker().log(partition).startOffset();
            case "latest" -> end(partition);
            default ->
                throw outOfRange < 0
                        ? new NoOffsetForPartitionException(partition)
                        : new OffsetOutOfRangeException(Map.of(partition, outOfRange));
        };
    }

    private long end(TopicPartition partition) {
        PartitionLog log = broker().log(partition);
        return readCommitted ? log.lastStableOffset() : log.endOffset();
    }

    @Override
    public long position(TopicPartition partition) {
        enter();
        requireAssigned(partition);
        return positionOf(partition);
    }

    @Override
    public long position(TopicPartition partition, Duration timeout) {
        return position(partition);
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions) {
        process.ask("committed");
        enterRemote("committed");
        SimBroker broker = broker();
        // Whatever its isolation level, a consumer waits for a stable offset.
        if (partitions.stream().anyMatch(tp -> broker.isPending(requireGroup(), tp))) {
            // While it waits, ends that are decided come through; a transaction that is open stays open.
            broker.transactions().completeAll();
            if (partitions.stream().anyMatch(tp -> broker.isPending(requireGroup(), tp))) {
                throw new TimeoutException("Timeout of 60000ms expired before the last committed offset for partitions "
                        + partitions + " could be determined");
            }
        }
        Map<TopicPartition, OffsetAndMetadata> found = new LinkedHashMap<>();
        Map<TopicPartition, OffsetAndMetadata> shown = broker.shownOffsets(requireGroup());
        partitions.forEach(tp -> found.put(tp, shown.get(tp)));
        return found;
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions, Duration timeout) {
        return committed(partitions);
    }

    @Override
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
        enterRemote("commitSync");
        Errors error = broker().groups().write(requireGroup(), PartitionLog.NO_PRODUCER, offsets);
        if (error != Errors.NONE) {
            throw new OffsetMetadataTooLarge();
        }
    }

    @Override
    public void commitAsync(Map<TopicPartition, OffsetAndMetadata> offsets, @Nullable OffsetCommitCallback callback) {
        enter();
        Exception error = null;
        try {
            commitSync(offsets);
        } catch (TimeoutException | OffsetMetadataTooLarge e) {
            error = e;
        }
        if (callback != null) {
            callback.onComplete(offsets, error);
        }
    }

    @Override
    public ConsumerGroupMetadata groupMetadata() {
        enter();
        return new SimGroupMetadata(requireGroup());
    }

    private String requireGroup() {
        if (group == null) {
            throw new InvalidGroupIdException("To use the group management or offset commit APIs, you must provide a "
                    + "valid group.id in the consumer configuration.");
        }
        return group;
    }

    @Override
    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
        enterRemote("beginningOffsets");
        return offsets(partitions, tp -> broker().log(tp).startOffset());
    }

    @Override
    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        return beginningOffsets(partitions);
    }

    @Override
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
        enterRemote("endOffsets");
        return offsets(partitions, this::end);
    }

    @Override
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        return endOffsets(partitions);
    }

    private static Map<TopicPartition, Long> offsets(
            Collection<TopicPartition> partitions, ToLongFunction<TopicPartition> of) {
        Map<TopicPartition, Long> found = new LinkedHashMap<>();
        partitions.forEach(tp -> found.put(tp, of.applyAsLong(tp)));
        return found;
    }

    @Override
    public OptionalLong currentLag(TopicPartition partition) {
        enter();
        requireAssigned(partition);
        Long position = positions.get(partition);
        return position == null ? OptionalLong.empty() : OptionalLong.of(Math.max(0, end(partition) - position));
    }

    @Override
    public List<PartitionInfo> partitionsFor(String topic) {
        enter();
        return process.partitionsFor(topic);
    }

    @Override
    public List<PartitionInfo> partitionsFor(String topic, Duration timeout) {
        return partitionsFor(topic);
    }

    @Override
    public Set<TopicPartition> paused() {
        return Collections.unmodifiableSet(new LinkedHashSet<>(paused));
    }

    @Override
    public void pause(Collection<TopicPartition> partitions) {
        enter();
        partitions.forEach(this::requireAssigned);
        paused.addAll(partitions);
    }

    @Override
    public void resume(Collection<TopicPartition> partitions) {
        enter();
        partitions.forEach(this::requireAssigned);
        paused.removeAll(partitions);
    }

    @Override
    public void wakeup() {
        wakeup = true;
    }

    @Override
    public Map<MetricName, ? extends Metric> metrics() {
        return Map.of();
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    @Deprecated
    public void close(Duration timeout) {
        close();
    }

    @Override
    public void close(CloseOptions option) {
        close();
    }

    private void requireAssigned(TopicPartition partition) {
        if (!assigned.contains(partition)) {
            throw new IllegalStateException("No current assignment for partition " + partition);
        }
    }

    private void throwIfWokenUp() {
        if (wakeup) {
            wakeup = false;
            throw new WakeupException();
        }
    }

    private void enterRemote(String call) {
        enter();
        throwIfWokenUp();
        if (broker().isAway()) {
            throw process.timedOut("Timeout of 60000ms expired before " + call + " was answered");
        }
    }

    private void enter() {
        process.enter();
        if (closed) {
            throw new IllegalStateException("This consumer has already been closed.");
        }
    }
}
