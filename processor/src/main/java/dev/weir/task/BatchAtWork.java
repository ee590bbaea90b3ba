package dev.weir.task;

import dev.weir.dataflow.Batch;
import dev.weir.operator.Operator;
import org.jspecify.annotations.Nullable;

/** The batch that a task processes, and how far it has got. Owned by the task's thread. */
final class BatchAtWork {
    private final Chain chain;
    private final Overtaking overtaking;
    private @Nullable Batch batch;
    private @Nullable Operator operator;
    private int input;
    private int channel = Overtaking.NO_CHANNEL;
    private int position;

    BatchAtWork(Chain chain, Overtaking overtaking) {
        this.chain = chain;
        this.overtaking = overtaking;
    }

    /** @param from the channel it came by, or {@link Overtaking#NO_CHANNEL} */
    void begin(Batch records, Operator to, int toInput, int from) {
        batch = records;
        operator = to;
        input = toInput;
        channel = from;
        position = 0;
    }

    /** What is not done yet; null when all is. */
    @Nullable
    Batch batch() {
        return batch;
    }

    /** The index of the first record that is not processed. */
    int position() {
        return position;
    }

    /** Where the batch came from; {@link Overtaking#NO_CHANNEL} when there is none. */
    int channel() {
        return channel;
    }

    /**
     * Works on, as far as backpressure and barriers let it: a slow function must not hold up a barrier for a whole batch.
     *
     * @return how many records were processed
     */
    int run() throws Exception {
        Batch records = batch;
        Operator to = operator;
        if (records == null || to == null) {
            return 0;
        }
        int i = position;
        int start = i;
        int size = records.size();
        boolean keyed = records.isKeyed();
        int bytes = records.bytesPerRecord();
        while (i < size) {
            chain.reads(bytes);
            if (keyed) {
                to.processKeyed(input, records.key(i), records.keyHash(i), records.value(i), records.timestampMs(i));
            } else {
                to.process(input, records.value(i), records.timestampMs(i));
            }
            i++;
            if (!chain.isReady() || (overtaking.isAnyBarrierSent() && overtaking.overdue(channel) != null)) {
                break;
            }
        }
        position = i;
        if (i == size) {
            batch = null;
            channel = Overtaking.NO_CHANNEL;
        }
        return i - start;
    }
}
