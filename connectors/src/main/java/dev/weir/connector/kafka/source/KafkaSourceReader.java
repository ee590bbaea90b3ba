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
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.LogTruncationException;
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

    /** A fetch below this is one of a reader that keeps up. */
    private static final int LITTLE = 1_000;

    /** What one poll emits has to find room somewhere, however large the records are. */
    private static final int EMITTED_BYTES_MAX = 1 << 20;

    private final String label;
    private final Consumer<byte[], byte[]> consumer;
    private final KafkaRecordDeserializer<T> deserializer;
    private final UnreadableHandler unreadable;
    private SourceSplit[] splits = {};
    private TopicPartition[] partitions = {};
    private final Map<TopicPartition, Integer> splitOf = new HashMap<>();
    /** The offset of the next record to emit, per split. */
    private long[] next = {};
    /** The leader epoch of what stands before that; {@link SourceSplit#NO_EPOCH} for unknown. */
    private int[] epochs = {};

    private boolean[] finished = {};
    private int unfinished;

    // What the last poll of the consumer brought and has not been emitted yet.
    private Iterator<TopicPartition> fetchedPartitions =
            List.<TopicPartition>of().iterator();
    private ConsumerRecords<byte[], byte[]> fetched = ConsumerRecords.empty();
    private List<ConsumerRecord<byte[], byte[]>> records = List.of();
    private int recordIndex;
    private int split;
    /** By the present poll. */
    private long emittedBytes;

    private boolean[] paused = {};
    /** Of paused splits: records that were fetched before and wait here. */
    private final Map<Integer, List<ConsumerRecord<byte[], byte[]>>> heldBack = new TreeMap<>();
    /** That the group's offsets may not be written is said once. */
    private boolean warned;

    private volatile boolean awaiting;
    private volatile boolean woken;

    /** @param label stands before the splits' names where they are shown */
    KafkaSourceReader(
            String label,
            List<SourceSplit> splits,
            KafkaRecordDeserializer<T> deserializer,
            UnreadableRecords onUnreadable,
            ConnectorContext context) {
        this.label = label;
        this.unreadable = new UnreadableHandler(onUnreadable, context);
        this.deserializer = deserializer;
        this.consumer = consumer(context);
        addSplits(splits);
    }

    @Override
    public void addSplits(List<SourceSplit> added) {
        int first = splits.length;
        int all = first + added.size();
        splits = Arrays.copyOf(splits, all);
        partitions = Arrays.copyOf(partitions, all);
        next = Arrays.copyOf(next, all);
        epochs = Arrays.copyOf(epochs, all);
        finished = Arrays.copyOf(finished, all);
        paused = Arrays.copyOf(paused, all);
        unfinished += added.size();
        for (int i = first; i < all; i++) {
            SourceSplit s = added.get(i - first);
            splits[i] = s;
            partitions[i] = new TopicPartition(s.stream(), s.partition());
            splitOf.put(partitions[i], i);
            next[i] = s.nextOffset();
            epochs[i] = s.leaderEpoch();
            if (s.isFinished()) {
                finish(i);
            }
        }
        assignUnfinished();
        for (int i = first; i < all; i++) {
            if (!finished[i]) {
                seek(i);
            }
        }
    }

    /** With the epoch the consumer has the brokers check that what was read before is still there. */
    private void seek(int i) {
        if (epochs[i] == SourceSplit.NO_EPOCH) {
            consumer.seek(partitions[i], next[i]);
        } else {
            consumer.seek(partitions[i], new OffsetAndMetadata(next[i], Optional.of(epochs[i]), ""));
        }
    }

    /** Partitions that stay keep their positions. */
    private void assignUnfinished() {
        List<TopicPartition> rest = new ArrayList<>();
        for (int i = 0; i < partitions.length; i++) {
            if (!finished[i]) {
                rest.add(partitions[i]);
            }
        }
        consumer.assign(rest);
    }

    private static Consumer<byte[], byte[]> consumer(ConnectorContext context) {
        try {
            return context.kafka().consumer(settings(context));
        } catch (RuntimeException e) {
            throw KafkaErrors.toWeir("making a consumer", e);
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
        emittedBytes = 0;
        while (taken < max && emittedBytes < EMITTED_BYTES_MAX && hasFetched()) {
            taken += emitSome(out, max - taken);
        }
        return taken;
    }

    private boolean hasFetched() {
        while (recordIndex >= records.size()) {
            if (!takeHeldBack() && !takeFetched()) {
                return false;
            }
        }
        return true;
    }

    private boolean takeFetched() {
        while (fetchedPartitions.hasNext()) {
            TopicPartition p = fetchedPartitions.next();
            int i = indexOf(p);
            if (!paused[i]) {
                present(i, fetched.records(p));
                return true;
            }
            heldBack.put(i, fetched.records(p));
        }
        return false;
    }

    /** The records of a split that goes on, before more of it is fetched. */
    private boolean takeHeldBack() {
        if (heldBack.isEmpty()) {
            return false;
        }
        for (Integer i : heldBack.keySet()) {
            List<ConsumerRecord<byte[], byte[]>> waiting = heldBack.get(i);
            if (!paused[i] && waiting != null) {
                heldBack.remove(i);
                present(i, waiting);
                return true;
            }
        }
        return false;
    }

    private void present(int i, List<ConsumerRecord<byte[], byte[]>> some) {
        records = some;
        recordIndex = 0;
        split = i;
    }

    @Override
    public void setPaused(int i, boolean wait) {
        if (finished[i] || paused[i] == wait) {
            return;
        }
        paused[i] = wait;
        if (!wait) {
            consumer.resume(List.of(partitions[i]));
            return;
        }
        consumer.pause(List.of(partitions[i]));
        if (split == i && recordIndex < records.size()) {
            heldBack.put(i, records.subList(recordIndex, records.size()));
            recordIndex = records.size();
        }
    }

    @Override
    public boolean broughtLittle() {
        return fetched.count() < LITTLE && !hasFetched() && isNearTheEnd();
    }

    /** Fetches may be small because they are asked to be, or the records large. */
    private boolean isNearTheEnd() {
        for (int i = 0; i < partitions.length; i++) {
            if (!finished[i] && consumer.currentLag(partitions[i]).orElse(0) >= LITTLE) {
                return false;
            }
        }
        return true;
    }

    /** The lag is unknown until something has come from the partition's leader. */
    @Override
    public boolean mayHaveMore(int i) {
        return !finished[i]
                && (held(i) > 0 || consumer.currentLag(partitions[i]).orElse(1) > 0);
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
        while (recordIndex < end && emittedBytes < EMITTED_BYTES_MAX) {
            ConsumerRecord<byte[], byte[]> record = records.get(recordIndex);
            recordIndex++;
            if (record.offset() >= endOffset) {
                recordIndex = records.size();
                break;
            }
            taken++;
            int bytes = sizeOf(record);
            emittedBytes += bytes;
            out.reads(bytes);
            T value = deserialize(record, out);
            if (value != null) {
                out.emit(value, record.timestamp(), split);
            }
            next[split] = record.offset() + 1;
            epochs[split] = record.leaderEpoch().orElse(SourceSplit.NO_EPOCH);
        }
        if (recordIndex >= records.size()) {
            caughtUp(split);
        }
        return taken;
    }

    private static int sizeOf(ConsumerRecord<byte[], byte[]> record) {
        return Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
    }

    /** Null: the record is left out. A deserializer of the user's may throw anything: no record may end a job unnamed. */
    private @Nullable T deserialize(ConsumerRecord<byte[], byte[]> record, Emitter<T> out) {
        try {
            return deserializer.deserialize(record);
        } catch (DeserializationException | RuntimeException | StackOverflowError | AssertionError e) {
            if (e instanceof WeirException named && named.exitCode() == ExitCode.CONFIGURATION) {
                throw named; // a mistake of the job's: every record would be put aside
            }
            // One that is nested too deeply fills the stack: that is this record's error too, and no other's.
            unreadable.handle(record, e, out);
            return null;
        }
    }

    /** Offsets without records (transaction markers, aborted records) lie behind the last record: step over them. */
    private void caughtUp(int i) {
        if (finished[i]) {
            return;
        }
        long reached = Math.min(positionOf(i), splits[i].endOffset());
        if (reached > next[i]) {
            next[i] = reached;
            epochs[i] = fetchedEpoch(i);
        }
        if (next[i] >= splits[i].endOffset()) {
            finish(i);
            assignUnfinished();
        }
    }

    /** Of what the last fetch stepped over: by an older one the brokers would take it for lost. */
    private int fetchedEpoch(int i) {
        OffsetAndMetadata reached = fetched.nextOffsets().get(partitions[i]);
        return reached == null || reached.offset() != next[i]
                ? SourceSplit.NO_EPOCH
                : reached.leaderEpoch().orElse(SourceSplit.NO_EPOCH);
    }

    /** The consumer's position; what we have emitted, while the consumer itself has to find out (a leader changes). */
    private long positionOf(int i) {
        try {
            return consumer.position(partitions[i], Duration.ZERO);
        } catch (TimeoutException | WakeupException e) {
            return next[i];
        } catch (RuntimeException e) {
            throw sorted(e);
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
        } catch (RuntimeException e) {
            throw sorted(e);
        }
    }

    private WeirException sorted(RuntimeException error) {
        if (error instanceof OffsetOutOfRangeException outOfRange) {
            Map.Entry<TopicPartition, Long> first = outOfRange
                    .offsetOutOfRangePartitions()
                    .entrySet()
                    .iterator()
                    .next();
            SourceSplit at = splits[indexOf(first.getKey())].at(first.getValue());
            if (outOfRange instanceof LogTruncationException truncation) {
                OffsetAndMetadata from = truncation.divergentOffsets().get(first.getKey());
                return ResumedSplits.truncated(at, from == null ? null : from.offset());
            }
            return ResumedSplits.outOfRange(at, null, null);
        }
        return KafkaErrors.toWeir("reading " + List.of(partitions), error);
    }

    private void stepOverControlRecords() {
        for (int i = 0; i < partitions.length; i++) {
            // The consumer has passed the records that wait here; we have not.
            if (!heldBack.containsKey(i)) {
                caughtUp(i);
            }
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
            position.add(splits[i].at(next[i], epochs[i]));
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
                lag.put(label + splits[i].name(), 0L);
                continue;
            }
            // From the consumer's position, which control records and aborted ones do not hold back.
            OptionalLong behind = consumer.currentLag(partitions[i]);
            if (behind.isPresent()) {
                lag.put(label + splits[i].name(), behind.getAsLong() + held(i));
            }
        }
        return lag;
    }

    /** What the consumer has handed over of a split and was not emitted yet. */
    private long held(int i) {
        List<ConsumerRecord<byte[], byte[]>> handedOver = heldBack.getOrDefault(i, fetched.records(partitions[i]));
        return handedOver.isEmpty()
                ? 0
                : Math.max(0, handedOver.get(handedOver.size() - 1).offset() + 1 - next[i]);
    }

    @Override
    public void close() {
        // Nothing waits for it: its offsets stand in checkpoints.
        consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
    }
}
