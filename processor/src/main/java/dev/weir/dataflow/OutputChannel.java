package dev.weir.dataflow;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/**
 * The sending end of a {@link Channel}: gathers records into batches, and keeps what does not fit until there is room.
 * Owned by the sending task's thread.
 */
public final class OutputChannel {
    private final Channel channel;
    private final TaskOutputs outputs;
    private final boolean keyed;
    private final ArrayDeque<StreamElement> waiting = new ArrayDeque<>();
    private @Nullable Batch open;
    /** The last record that came in and was counted. */
    private long counted;

    public OutputChannel(Channel channel, boolean keyed, TaskOutputs outputs) {
        this.channel = channel;
        this.outputs = outputs;
        this.keyed = keyed;
    }

    public void add(Object value, long timestampMs) {
        Batch batch = openBatch();
        batch.add(value, timestampMs);
        closeIfFull(batch);
    }

    public void add(Object value, long timestampMs, Object key, int keyHash) {
        Batch batch = openBatch();
        batch.add(value, timestampMs, key, keyHash);
        closeIfFull(batch);
    }

    private void closeIfFull(Batch batch) {
        if (counted != outputs.record()) {
            counted = outputs.record();
            batch.count(outputs.recordBytes());
        }
        if (batch.isFull()) {
            closeBatch();
        }
    }

    /** Sends something that is not a record, after all records added so far. */
    public void send(StreamElement element) {
        closeBatch();
        enqueue(element);
    }

    /** Sends the batch that is being filled, however small. */
    public void closeBatch() {
        Batch batch = open;
        if (batch != null) {
            open = null;
            enqueue(batch);
        }
    }

    /** Sends what waits, as far as there is room. @return whether anything was sent */
    public boolean retry() {
        if (waiting.isEmpty()) {
            return false;
        }
        boolean sent = false;
        StreamElement next = waiting.peek();
        while (next != null && channel.offer(next)) {
            waiting.poll();
            sent = true;
            next = waiting.peek();
        }
        if (next == null) {
            outputs.foundRoom();
        }
        return sent;
    }

    /** What waits for room, in order. */
    public Collection<StreamElement> waiting() {
        return Collections.unmodifiableCollection(waiting);
    }

    /** Sends a barrier before what waits for room. */
    public void overtake(StreamElement.Barrier barrier) {
        channel.offer(barrier);
    }

    private Batch openBatch() {
        Batch batch = open;
        if (batch == null) {
            batch = new Batch(keyed);
            open = batch;
        }
        return batch;
    }

    private void enqueue(StreamElement element) {
        if (!waiting.isEmpty()) {
            waiting.add(element);
        } else if (!channel.offer(element)) {
            waiting.add(element);
            outputs.foundNoRoom();
        }
    }
}
