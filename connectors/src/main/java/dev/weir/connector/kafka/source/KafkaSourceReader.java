package dev.weir.connector.kafka.source;

import dev.weir.connector.ConnectorContext;
import dev.weir.connector.SourceReader;
import dev.weir.connector.SourceSplit;
import dev.weir.connector.kafka.KafkaErrors;
import dev.weir.connector.serde.DeserializationException;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads some partitions with one consumer, whose partitions are assigned by Weir and never by a consumer group. */
final class KafkaSourceReader<T> implements SourceReader<T> {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaSourceReader.class);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    private final Consumer<byte[], byte[]> consumer;
    private final KafkaRecordDeserializer<T> deserializer;
    private final SourceSplit[] splits;
    private final TopicPartition[] partitions;
    private final Map<TopicPartition, Integer> splitOf = new HashMap<>();
    /** The offset of the next record to emit, per split. */
    private final long[] next;

    private final boolean[] finished;
    private int unfinished;

    // What the last poll of the consumer brought and has not been emitted yet.
    private Iterator<TopicPartition> fetchedPartitions =
            List.<TopicPartition>of().iterator();
    private ConsumerRecords<byte[], byte[]> fetched = ConsumerRecords.empty();
    private List<ConsumerRecord<byte[], byte[]>> records = List.of();
    private int recordIndex;
    private int split;

    /** That the group's offsets may not be written is said once. */
    private boolean warned;

    private volatile boolean awaiting;
    private volatile boolean woken;

    KafkaSourceReader(List<SourceSplit> splits, KafkaRecordDeserializer<T> deserializer, ConnectorContext context) {
        this.splits = splits.toArray(SourceSplit[]::new);
        this.deserializer = deserializer;
        this.partitions = new TopicPartition[this.splits.length];
        this.next = new long[this.splits.length];
        this.finished = new boolean[this.splits.length];
        this.unfinished = this.splits.length;
        this.consumer = context.kafka().consumer(settings(context));
        List<TopicPartition> toRead = new ArrayList<>();
        for (int i = 0; i < this.splits.length; i++) {
            SourceSplit s = this.splits[i];
            partitions[i] = new TopicPartition(s.stream(), s.partition());
            splitOf.put(partitions[i], i);
            next[i] = s.nextOffset();
            if (s.isFinished()) {
                finish(i);
            } else {
                toRead.add(partitions[i]);
            }
        }
        consumer.assign(toRead);
        for (TopicPartition p : toRead) {
            consumer.seek(p, next[indexOf(p)]);
        }
    }

    private static Map<String, Object> settings(ConnectorContext context) {
        Map<String, Object> settings = new HashMap<>(context.consumerSettings());
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        return settings;
    }

    @Override
    public int poll(Emitter<T> out, int max) {
        if (!hasFetched()) {
            fetch(Duration.ZERO);
        }
        int taken = 0;
        while (taken < max && hasFetched()) {
            taken += emitSome(out, max - taken);
        }
        return taken;
    }

    private boolean hasFetched() {
        while (recordIndex >= records.size()) {
            if (!fetchedPartitions.hasNext()) {
                return false;
            }
            TopicPartition p = fetchedPartitions.next();
            records = fetched.records(p);
            recordIndex = 0;
            split = indexOf(p);
        }
        return true;
    }

    private int indexOf(TopicPartition p) {
        Integer i = splitOf.get(p);
        if (i == null) {
            throw new IllegalStateException("records of " + p + ", which is not read here");
        }
        return i;
    }

    /** Emits records of the present partition. */
    private int emitSome(Emitter<T> out, int max) {
        int end = Math.min(records.size(), recordIndex + max);
        long endOffset = splits[split].endOffset();
        int taken = 0;
        while (recordIndex < end) {
            ConsumerRecord<byte[], byte[]> record = records.get(recordIndex);
            recordIndex++;
            if (record.offset() >= endOffset) {
                recordIndex = records.size();
                break;
            }
            taken++;
            T value = deserialize(record);
            if (value != null) {
                out.emit(value, record.timestamp(), split);
            }
            next[split] = record.offset() + 1;
        }
        if (recordIndex >= records.size()) {
            caughtUp(split);
        }
        return taken;
    }

    private @Nullable T deserialize(ConsumerRecord<byte[], byte[]> record) {
        try {
            return deserializer.deserialize(record);
        } catch (DeserializationException e) {
            throw new WeirException(
                    ExitCode.JOB_FAILED,
                    "the record " + record.topic() + "-" + record.partition() + " at offset " + record.offset()
                            + " cannot be read: " + e.getMessage(),
                    e);
        }
    }

    /** Offsets without records (transaction markers, aborted records) lie behind the last record: step over them. */
    private void caughtUp(int i) {
        if (finished[i]) {
            return;
        }
        next[i] = Math.max(next[i], Math.min(positionOf(i), splits[i].endOffset()));
        if (next[i] >= splits[i].endOffset()) {
            finish(i);
            List<TopicPartition> rest = new ArrayList<>();
            for (int k = 0; k < partitions.length; k++) {
                if (!finished[k]) {
                    rest.add(partitions[k]);
                }
            }
            consumer.assign(rest);
        }
    }

    /** The consumer's position; what we have emitted, while the consumer itself has to find out (a leader changes). */
    private long positionOf(int i) {
        try {
            return consumer.position(partitions[i], Duration.ZERO);
        } catch (TimeoutException | WakeupException e) {
            return next[i];
        }
    }

    private void finish(int i) {
        finished[i] = true;
        unfinished--;
    }

    private void fetch(Duration timeout) {
        if (unfinished == 0) {
            return;
        }
        try {
            fetched = consumer.poll(timeout);
            fetchedPartitions = fetched.partitions().iterator();
            if (fetched.isEmpty()) {
                stepOverControlRecords();
            }
        } catch (WakeupException e) {
            // Somebody has mail for the task.
        } catch (OffsetOutOfRangeException e) {
            Map.Entry<TopicPartition, Long> first =
                    e.offsetOutOfRangePartitions().entrySet().iterator().next();
            throw ResumedSplits.outOfRange(splits[indexOf(first.getKey())].at(first.getValue()), null, null);
        } catch (RuntimeException e) {
            throw KafkaErrors.toWeir("reading " + List.of(partitions), e);
        }
    }

    private void stepOverControlRecords() {
        for (int i = 0; i < partitions.length; i++) {
            caughtUp(i);
        }
    }

    @Override
    public void await(long timeoutMs) {
        awaiting = true;
        try {
            if (!woken && !hasFetched()) {
                fetch(Duration.ofMillis(timeoutMs));
            }
        } finally {
            awaiting = false;
            woken = false;
        }
    }

    @Override
    public void wakeup() {
        // Only a consumer that sleeps is woken: elsewhere the next poll would throw for nothing.
        woken = true;
        if (awaiting) {
            consumer.wakeup();
        }
    }

    @Override
    public List<SourceSplit> position() {
        List<SourceSplit> position = new ArrayList<>(splits.length);
        for (int i = 0; i < splits.length; i++) {
            position.add(splits[i].at(next[i]));
        }
        return position;
    }

    @Override
    public boolean isFinished() {
        return unfinished == 0;
    }

    @Override
    public boolean isFinished(int i) {
        return finished[i];
    }

    @Override
    public void commitVisible(List<SourceSplit> completed) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (SourceSplit s : completed) {
            TopicPartition p = new TopicPartition(s.stream(), s.partition());
            if (splitOf.containsKey(p)) {
                offsets.put(p, new OffsetAndMetadata(s.nextOffset()));
            }
        }
        try {
            consumer.commitAsync(offsets, (committed, error) -> {
                if (error != null) {
                    notShown(error);
                }
            });
        } catch (RuntimeException e) {
            LOG.debug("the visible offsets were not committed: {}", e.toString());
        }
    }

    private void notShown(Exception error) {
        // A commit that did not even find the group's coordinator wraps why.
        Throwable why = error.getCause() == null ? error : error.getCause();
        if (why instanceof GroupAuthorizationException refused && !warned) {
            warned = true;
            LOG.warn("lag tools do not see how far the job is: it lacks Read on group {}", refused.groupId());
        } else {
            LOG.debug("the visible offsets were not committed: {}", error.toString());
        }
    }

    @Override
    public Map<String, Long> lag() {
        Map<String, Long> lag = new HashMap<>();
        Collection<TopicPartition> assigned = consumer.assignment();
        for (int i = 0; i < partitions.length; i++) {
            if (finished[i] || !assigned.contains(partitions[i])) {
                lag.put(splits[i].name(), 0L);
                continue;
            }
            // From the consumer's position, plus what it has fetched and we have not emitted.
            OptionalLong behind = consumer.currentLag(partitions[i]);
            if (behind.isPresent()) {
                long held = Math.max(0, positionOf(i) - next[i]);
                lag.put(splits[i].name(), behind.getAsLong() + held);
            }
        }
        return lag;
    }

    @Override
    public void close() {
        // Nothing waits for it: its offsets stand in checkpoints.
        consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
    }
}
