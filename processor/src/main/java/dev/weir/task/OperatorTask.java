package dev.weir.task;

import dev.weir.dataflow.Batch;
import dev.weir.dataflow.Channel;
import dev.weir.dataflow.StreamElement;
import dev.weir.operator.Operator;
import java.util.BitSet;
import java.util.List;

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

    /** @param aligner of these channels, which the task's {@link Overtaking} knows too */
    OperatorTask(Parts parts, List<Channel> channels, int[] inputOf, BarrierAligner aligner) {
        super(parts);
        this.channels = channels.toArray(Channel[]::new);
        this.inputOf = inputOf;
        this.head = chain.head();
        this.aligner = aligner;
        this.watermarks = new WatermarkMerger(this.channels.length);
        this.endedChannels = new BitSet(this.channels.length);
    }

    @Override
    protected boolean input() throws Exception {
        if (atWork.batch() != null) {
            countInput(atWork.run());
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
            chain.prefetch(records);
            atWork.begin(records, head, inputOf[channel], channel);
            countInput(atWork.run());
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
        if (watermarkMs == Long.MAX_VALUE) {
            return;
        }
        if (watermarks.advance(channel, watermarkMs)) {
            onWatermark(watermarks.merged());
        }
        endIdleness(watermarks.merged());
    }

    private void markIdle(int channel) {
        if (watermarks.markIdle(channel)) {
            onWatermark(watermarks.merged());
        } else if (watermarks.allIdle()) {
            sendIdle();
        }
    }

    @Override
    void addEventTime(Overtaken overtaken, boolean hasArrived) {
        overtaking.addWatermark(overtaken, watermarks, hasArrived);
    }
}
