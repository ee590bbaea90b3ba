package dev.weir.task;

import dev.weir.dataflow.Batch;
import dev.weir.dataflow.Channel;
import dev.weir.dataflow.Parker;
import dev.weir.dataflow.StreamElement;
import dev.weir.env.Time;
import dev.weir.operator.Operator;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A task that takes its input from other tasks' channels, and aligns their barriers. */
public final class OperatorTask extends Task {
    private final Channel[] channels;
    /** Which input of the head operator each channel belongs to. */
    private final int[] inputOf;

    private final Operator head;
    private final BarrierAligner aligner;
    private final WatermarkMerger watermarks;
    private final BitSet endedChannels;
    private int nextChannel;
    private @Nullable Batch batch;
    private int batchInput;
    private int batchPosition;

    OperatorTask(
            TaskId id,
            Chain chain,
            boolean hasTransactions,
            List<Channel> channels,
            int[] inputOf,
            TaskEvents events,
            Time time,
            Parker parker) {
        super(id, chain, hasTransactions, events, time, parker);
        this.channels = channels.toArray(Channel[]::new);
        this.inputOf = inputOf;
        this.head = chain.head();
        this.aligner = new BarrierAligner(this.channels.length);
        this.watermarks = new WatermarkMerger(this.channels.length);
        this.endedChannels = new BitSet(this.channels.length);
    }

    @Override
    protected boolean input() throws Exception {
        Batch current = batch;
        if (current != null) {
            process(current);
            return true;
        }
        aligner.releaseIfAborted();
        for (int tried = 0; tried < channels.length; tried++) {
            int channel = nextChannel;
            nextChannel = nextChannel + 1 == channels.length ? 0 : nextChannel + 1;
            if (aligner.isBlocked(channel)) {
                continue;
            }
            StreamElement element = channels[channel].poll();
            if (element != null) {
                take(channel, element);
                return true;
            }
        }
        return false;
    }

    private void take(int channel, StreamElement element) throws Exception {
        if (element instanceof Batch records) {
            batch = records;
            batchInput = inputOf[channel];
            batchPosition = 0;
            process(records);
        } else if (element instanceof StreamElement.Barrier barrier) {
            StreamElement.Barrier aligned = aligner.onBarrier(channel, barrier);
            if (aligned != null) {
                onBarrier(aligned);
            }
        } else if (element instanceof StreamElement.Watermark watermark) {
            advance(channel, watermark.timestampMs());
        } else if (element instanceof StreamElement.Idle) {
            markIdle(channel);
        } else {
            endedChannels.set(channel);
            if (endedChannels.cardinality() == channels.length) {
                onWatermark(Long.MAX_VALUE);
            } else {
                markIdle(channel);
            }
        }
    }

    /** The last watermark of an input that ends says nothing about the others: its EndOfInput comes next. */
    private void advance(int channel, long watermarkMs) {
        if (watermarkMs != Long.MAX_VALUE && watermarks.advance(channel, watermarkMs)) {
            onWatermark(watermarks.merged());
        }
    }

    private void markIdle(int channel) {
        if (watermarks.markIdle(channel)) {
            onWatermark(watermarks.merged());
        } else if (watermarks.allIdle()) {
            chain.sendToAll(StreamElement.Idle.INSTANCE);
        }
    }

    /** Works through a batch, as far as backpressure lets it. */
    private void process(Batch records) throws Exception {
        int i = batchPosition;
        int start = i;
        int size = records.size();
        boolean keyed = records.isKeyed();
        while (i < size) {
            if (keyed) {
                head.processKeyed(
                        batchInput, records.key(i), records.keyHash(i), records.value(i), records.timestampMs(i));
            } else {
                head.process(batchInput, records.value(i), records.timestampMs(i));
            }
            i++;
            if (!chain.isReady()) {
                break;
            }
        }
        batchPosition = i;
        countInput(i - start);
        if (i == size) {
            batch = null;
        }
    }
}
