package dev.weir.task;

import dev.weir.dataflow.Batch;
import dev.weir.dataflow.Channel;
import dev.weir.dataflow.RecordTypes;
import dev.weir.dataflow.Router;
import dev.weir.dataflow.StreamElement;
import dev.weir.dataflow.StreamElement.Barrier;
import dev.weir.dataflow.TaskEdge;
import dev.weir.env.Time;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Lets a barrier that has waited long enough pass a task at once, whatever stands before it. What it overtakes is copied
 * into the checkpoint, and then goes its way behind the barrier:
 *
 * <pre>
 *   sender's state | waiting for room |   channel   | rest of a batch | receiver's state
 *                  |----- sender's part ----|--------- receiver's part ---------|
 *                                           ^ the barrier's place: the sender puts it before what waits
 * </pre>
 *
 * So each record that the sender's state knows as sent is either known to the receiver's state or in exactly one of the
 * two parts. What {@link Replay} has left over from the checkpoint before stands before all of it, in the receiver's part.
 *
 * <p>The task waits until the barrier has been sent on all of its inputs, which is soon, since it overtakes everywhere.
 * Edges that are {@link TaskEdge#isOrdered ordered} are never overtaken: their barriers wait for their turn. Owned by the
 * task's thread.
 */
final class Overtaking {
    /** For a task that has no batch at work. */
    static final int NO_CHANNEL = -1;

    private final Channel[] channels;
    /** The edge that each channel belongs to. */
    private final TaskEdge[] edges;

    private final BarrierAligner aligner;
    private final AtomicInteger barriersToTake;
    private final List<Router> outputs;
    private final Replay replay;
    private final RecordTypes types;
    private final Time time;

    /** @param barriersToTake as the channels count them */
    Overtaking(
            List<Channel> channels,
            List<TaskEdge> edges,
            BarrierAligner aligner,
            AtomicInteger barriersToTake,
            List<Router> outputs,
            Replay replay,
            RecordTypes types,
            Time time) {
        this.channels = channels.toArray(Channel[]::new);
        this.edges = edges.toArray(TaskEdge[]::new);
        this.aligner = aligner;
        this.barriersToTake = barriersToTake;
        this.outputs = outputs;
        this.replay = replay;
        this.types = types;
        this.time = time;
    }

    /**
     * A barrier that has been sent on every input, has not come in its turn on all of them, and must not wait any longer;
     * null when there is none.
     *
     * @param atWork the channel of the batch that the task has begun, or {@link #NO_CHANNEL}
     */
    @Nullable
    Barrier overdue(int atWork) {
        Barrier barrier = isAnyBarrierSent() ? next() : null;
        return barrier != null && barrier.overtakes(time.monotonicMs()) && mayPass(barrier, atWork) ? barrier : null;
    }

    /** Whether {@link #overdue} is worth a look. Asked after every record. */
    boolean isAnyBarrierSent() {
        return barriersToTake.get() != 0;
    }

    /** When {@link #overdue} may have something that it has not now, in milliseconds; {@link Barrier#NEVER}. */
    long overdueAtMs() {
        Barrier barrier = isAnyBarrierSent() ? next() : null;
        return barrier == null ? Barrier.NEVER : barrier.overtakesAtMs();
    }

    /** The barrier that is being aligned, or the one that will be next. */
    private @Nullable Barrier next() {
        aligner.releaseIfAborted();
        Barrier oldest = aligner.current();
        for (int c = 0; c < channels.length && aligner.current() == null; c++) {
            Barrier next = channels[c].nextBarrier();
            if (next != null
                    && (oldest == null || next.id().number() < oldest.id().number())) {
                oldest = next;
            }
        }
        return oldest;
    }

    private boolean mayPass(Barrier barrier, int atWork) {
        for (int c = 0; c < channels.length; c++) {
            if (aligner.isBlocked(c)) {
                continue;
            }
            Barrier next = channels[c].nextBarrier();
            if (next == null || !next.id().equals(barrier.id())) {
                return false;
            }
            if (edges[c].isOrdered()
                    && (c == atWork || !channels[c].beforeNextBarrier().isEmpty())) {
                return false;
            }
        }
        return true;
    }

    /**
     * Copies what a barrier of a task without input channels, or one that has come in its turn on all of them, overtakes.
     *
     * @return null when it must wait
     */
    @Nullable
    Overtaken passArrived(Barrier barrier, BatchAtWork atWork) {
        boolean overtakes = barrier.overtakes(time.monotonicMs());
        if (!overtakes && (!replay.isDone() || isAnythingWaiting())) {
            return null;
        }
        Overtaken overtaken = new Overtaken(types, overtakes);
        replay.addRest(overtaken, atWork.position());
        if (overtakes) {
            addWaiting(overtaken);
        }
        return overtaken;
    }

    /**
     * Copies what a barrier overtakes that is {@link #overdue}.
     *
     * @return null when it must wait after all: something can't be kept
     */
    @Nullable
    Overtaken passOverdue(BatchAtWork atWork) {
        Overtaken overtaken = new Overtaken(types, true);
        replay.addRest(overtaken, atWork.position());
        Batch rest = atWork.channel() == NO_CHANNEL ? null : atWork.batch();
        if (rest != null && !addReceived(overtaken, atWork.channel(), rest, atWork.position())) {
            return null;
        }
        for (int c = 0; c < channels.length; c++) {
            if (aligner.isBlocked(c)) {
                continue;
            }
            for (StreamElement element : channels[c].beforeNextBarrier()) {
                if (element instanceof Batch batch && !addReceived(overtaken, c, batch, 0)) {
                    return null;
                }
            }
        }
        addWaiting(overtaken);
        return overtaken;
    }

    private boolean addReceived(Overtaken overtaken, int channel, Batch batch, int from) {
        TaskEdge edge = edges[channel];
        if (!overtaken.addReceived(edge.name(), batch, from)) {
            edge.keepOrder();
        }
        return !edge.isOrdered();
    }

    private void addWaiting(Overtaken overtaken) {
        for (Router output : outputs) {
            TaskEdge edge = output.edge();
            if (!edge.isOrdered() && !overtaken.addWaiting(edge.name(), output.waiting())) {
                edge.keepOrder();
            }
        }
    }

    private boolean isAnythingWaiting() {
        for (Router output : outputs) {
            if (!output.edge().isOrdered() && output.isWaiting()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Notes the event time that the task will have come to, on all edges on which something may be overtaken.
     *
     * @param arrived whether the barrier has come in its turn
     */
    void addWatermark(Overtaken overtaken, WatermarkMerger watermarks, boolean arrived) {
        WatermarkMerger merger = watermarks.copy();
        for (int c = 0; c < channels.length && !arrived; c++) {
            if (!aligner.isBlocked(c)) {
                for (StreamElement element : channels[c].beforeNextBarrier()) {
                    advance(merger, c, element);
                }
            }
        }
        long watermarkMs = Math.max(merger.merged(), replay.watermarkMs());
        for (TaskEdge edge : edges) {
            overtaken.setWatermark(edge.name(), watermarkMs);
        }
    }

    /** As the task will do it. */
    private static void advance(WatermarkMerger merger, int channel, StreamElement element) {
        if (element instanceof StreamElement.Watermark w && w.timestampMs() != Long.MAX_VALUE) {
            merger.advance(channel, w.timestampMs());
        } else if (element instanceof StreamElement.Idle || element instanceof StreamElement.EndOfInput) {
            merger.markIdle(channel);
        }
    }

    /** Takes an overdue barrier from all inputs. */
    void take() {
        for (int c = 0; c < channels.length; c++) {
            if (!aligner.isBlocked(c)) {
                channels[c].takeBarrier();
            }
        }
        aligner.overtaken();
    }

    /** Sends a barrier on, before what waits for room where it overtakes. */
    void send(Barrier barrier, Overtaken overtaken) {
        for (Router output : outputs) {
            if (overtaken.overtakes() && !output.edge().isOrdered()) {
                output.overtake(barrier);
            } else {
                output.sendToAll(barrier);
            }
        }
    }
}
