package dev.weir.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/** One partition as the broker keeps it: records and transaction markers, and what it knows of each producer. */
final class PartitionLog {
    static final long NO_PRODUCER = -1;

    enum Kind {
        DATA,
        COMMIT,
        ABORT
    }

    /** A record, or a transaction marker without content. */
    static final class Entry {
        final long offset;
        final Kind kind;
        final long producerId;
        final boolean transactional;
        final byte @Nullable [] key;
        final byte @Nullable [] value;
        final @Nullable Headers headers;
        final long timestampMs;
        private boolean aborted;

        Entry(
                long offset,
                Kind kind,
                long producerId,
                boolean transactional,
                SendQueue.@Nullable Send send,
                long nowMs) {
            this.offset = offset;
            this.kind = kind;
            this.producerId = producerId;
            this.transactional = transactional;
            this.key = send == null ? null : send.key();
            this.value = send == null ? null : send.value();
            this.headers = send == null ? null : send.headers();
            this.timestampMs = send == null ? nowMs : send.timestampMs();
        }
    }

    /** What a reader gets: entries that it may see, and where it goes on. */
    record Fetched(List<Entry> entries, long nextOffset) {}

    private static final class ProducerState {
        short epoch;
        int lastSequence = -1;
        int lastBatchSequence;
        long lastBatchOffset;
    }

    final TopicPartition partition;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<Long, ProducerState> producers = new HashMap<>();
    /** First offset of each producer's open transaction, in order of these offsets. */
    private final Map<Long, Long> open = new LinkedHashMap<>();

    private long startOffset;

    PartitionLog(TopicPartition partition) {
        this.partition = partition;
    }

    long startOffset() {
        return startOffset;
    }

    /** Forgets what lies before an offset, as retention does. */
    void deleteBefore(long offset) {
        startOffset = Math.min(Math.max(startOffset, offset), endOffset());
    }

    long endOffset() {
        return entries.size();
    }

    /** The first offset of the oldest open transaction; the end when there is none. */
    long lastStableOffset() {
        return open.isEmpty() ? endOffset() : open.values().iterator().next();
    }

    /** The raw log, for a judge that trusts nobody. */
    List<Entry> entries() {
        return entries;
    }

    boolean hasOpen(long producerId, short epoch) {
        ProducerState state = producers.get(producerId);
        return open.containsKey(producerId) && state != null && state.epoch == epoch;
    }

    /** Appends a batch or says why not; a batch sent twice is appended once. Sets the batch's base offset. */
    Errors append(SendQueue.Batch batch, long nowMs) {
        if (batch.producerId != NO_PRODUCER) {
            ProducerState state = producers.computeIfAbsent(batch.producerId, id -> new ProducerState());
            Errors error = checkOrder(state, batch);
            if (error == Errors.DUPLICATE_SEQUENCE_NUMBER) {
                batch.baseOffset = state.lastBatchSequence == batch.sequence ? state.lastBatchOffset : -1;
                return Errors.NONE;
            }
            if (error != Errors.NONE) {
                return error;
            }
            state.epoch = batch.epoch;
            state.lastSequence = batch.sequence + batch.sends.size() - 1;
            state.lastBatchSequence = batch.sequence;
            state.lastBatchOffset = endOffset();
        }
        batch.baseOffset = endOffset();
        if (batch.transactional) {
            open.putIfAbsent(batch.producerId, endOffset());
        }
        for (SendQueue.Send send : batch.sends) {
            entries.add(new Entry(endOffset(), Kind.DATA, batch.producerId, batch.transactional, send, nowMs));
        }
        return Errors.NONE;
    }

    private static Errors checkOrder(ProducerState state, SendQueue.Batch batch) {
        if (batch.epoch < state.epoch) {
            return Errors.INVALID_PRODUCER_EPOCH;
        }
        int last = batch.epoch == state.epoch ? state.lastSequence : -1;
        if (batch.sequence <= last) {
            return Errors.DUPLICATE_SEQUENCE_NUMBER;
        }
        return batch.sequence == last + 1 ? Errors.NONE : Errors.OUT_OF_ORDER_SEQUENCE_NUMBER;
    }

    /** Ends a producer's transaction here; from now on only records of this epoch are taken from it. */
    void mark(long producerId, short epoch, boolean commit, long nowMs) {
        ProducerState state = producers.computeIfAbsent(producerId, id -> new ProducerState());
        if (epoch > state.epoch) {
            state.epoch = epoch;
            state.lastSequence = -1;
        }
        Long first = open.remove(producerId);
        if (first != null && !commit) {
            for (long o = first; o < endOffset(); o++) {
                Entry entry = entries.get((int) o);
                entry.aborted |= entry.producerId == producerId && entry.kind == Kind.DATA;
            }
        }
        entries.add(new Entry(endOffset(), commit ? Kind.COMMIT : Kind.ABORT, producerId, true, null, nowMs));
    }

    /** Reads at most {@code max} records. */
    Fetched read(long from, boolean committedOnly, int max) {
        long end = committedOnly ? lastStableOffset() : endOffset();
        List<Entry> found = new ArrayList<>();
        long next = from;
        while (next < end && found.size() < max) {
            Entry entry = entries.get((int) next++);
            if (entry.kind == Kind.DATA && !(committedOnly && entry.aborted)) {
                found.add(entry);
            }
        }
        return new Fetched(found, next);
    }

    /** The first offset at or after a time, or -1. */
    long offsetAt(long timestampMs) {
        for (long o = startOffset; o < endOffset(); o++) {
            Entry entry = entries.get((int) o);
            if (entry.kind == Kind.DATA && entry.timestampMs >= timestampMs) {
                return o;
            }
        }
        return -1;
    }
}
