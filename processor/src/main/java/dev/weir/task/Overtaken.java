package dev.weir.task;

import dev.weir.dataflow.Batch;
import dev.weir.dataflow.RecordTypes;
import dev.weir.dataflow.RecordWriter;
import dev.weir.dataflow.StreamElement;
import dev.weir.task.ChannelPart.Side;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one barrier overtakes at one task, gathered as it passes. Owned by the task's thread. */
final class Overtaken {
    private final RecordTypes types;
    private final boolean overtakes;
    private final Map<String, RecordWriter> received = new LinkedHashMap<>();
    private final Map<String, RecordWriter> waiting = new LinkedHashMap<>();
    private final Map<String, Long> watermarks = new LinkedHashMap<>();

    /** @param overtakes whether the barrier may overtake anything; else it has waited until there is nothing before it */
    Overtaken(RecordTypes types, boolean overtakes) {
        this.types = types;
        this.overtakes = overtakes;
    }

    boolean overtakes() {
        return overtakes;
    }

    /**
     * Records that the task has not processed.
     *
     * @param from the index of the first
     * @return false when they can't be kept; then nothing of this is of use
     */
    boolean addReceived(String edge, Batch batch, int from) {
        return received.computeIfAbsent(edge, e -> new RecordWriter(types)).add(batch, from);
    }

    /**
     * What the task has sent, and the receiver can't see yet.
     *
     * @return false when its records can't be kept; then there is nothing of this edge here
     */
    boolean addWaiting(String edge, Collection<StreamElement> elements) {
        RecordWriter writer = new RecordWriter(types);
        for (StreamElement element : elements) {
            if (element instanceof Batch batch && !writer.add(batch, 0)) {
                return false;
            }
        }
        waiting.put(edge, writer);
        return true;
    }

    /** The event time that the task comes to with all that was overtaken on its inputs, of which this edge is one. */
    void setWatermark(String edge, long watermarkMs) {
        received.computeIfAbsent(edge, e -> new RecordWriter(types));
        watermarks.put(edge, watermarkMs);
    }

    List<ChannelPart> parts() {
        List<ChannelPart> parts = new ArrayList<>();
        received.forEach((edge, writer) -> parts.add(part(edge, Side.RECEIVER, writer)));
        waiting.forEach((edge, writer) -> parts.add(part(edge, Side.SENDER, writer)));
        return parts;
    }

    private ChannelPart part(String edge, Side side, RecordWriter writer) {
        long watermarkMs = side == Side.RECEIVER ? watermarks.getOrDefault(edge, Long.MIN_VALUE) : Long.MIN_VALUE;
        return new ChannelPart(edge, side, watermarkMs, writer.records(), writer.toByteArray());
    }
}
