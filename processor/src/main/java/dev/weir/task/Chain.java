package dev.weir.task;

import dev.weir.dataflow.Batch;
import dev.weir.dataflow.Router;
import dev.weir.dataflow.StreamElement;
import dev.weir.dataflow.TaskOutputs;
import dev.weir.operator.Operator;
import dev.weir.state.TableUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The operators of one task: a tree (a record may go several ways) that records go through by plain method calls, and the
 * routers at its leaves. Owned by the task's thread.
 */
final class Chain {
    private final List<Member> members;
    private final List<Restore> restores;
    private final Operator[] operators;
    private final Router[] routers;
    private final TaskOutputs outputs;

    /** An operator with what the engine keeps beside it. */
    record Member(Operator operator, TaskOperatorContext context) {}

    /** Reads restored state into a backend; on the task's thread. */
    @FunctionalInterface
    interface Restore {
        void run() throws Exception;
    }

    /**
     * @param members from the head to the leaves: every operator stands behind the one it gets its input from
     * @param restores done before the operators open
     */
    Chain(List<Member> members, List<Restore> restores, List<Router> routers, TaskOutputs outputs) {
        this.restores = List.copyOf(restores);
        this.members = members;
        this.operators = members.stream().map(Member::operator).toArray(Operator[]::new);
        this.routers = routers.toArray(Router[]::new);
        this.outputs = outputs;
    }

    void open() throws Exception {
        for (Restore r : restores) {
            r.run();
        }
        // Leaves first: an operator may emit as soon as it is open.
        for (int i = members.size() - 1; i >= 0; i--) {
            members.get(i).operator().open(members.get(i).context());
        }
    }

    /** The operator that takes the task's input. */
    Operator head() {
        return operators[0];
    }

    /** The next record took so many bytes where it was read; 0: it is none. */
    void reads(int bytes) {
        outputs.reads(bytes);
    }

    /** The batch comes next: the head's state of its keys may be fetched at once. */
    void prefetch(Batch records) {
        if (records.isKeyed()) {
            members.get(0).context().prefetch(records);
        }
    }

    /** Whether a record may be put into the chain now. */
    boolean isReady() {
        if (outputs.anyFull()) {
            return false;
        }
        for (Operator o : operators) {
            if (!o.isReady()) {
                return false;
            }
        }
        return true;
    }

    /** Whether a barrier may pass now. */
    boolean canCut() {
        for (Operator o : operators) {
            if (!o.canCut()) {
                return false;
            }
        }
        return true;
    }

    /** Sends what waits for room. @return whether anything moved */
    boolean retryOutputs() {
        boolean moved = false;
        for (Router r : routers) {
            moved |= r.retry();
        }
        return moved;
    }

    TableUse tableUse() {
        TableUse sum = TableUse.NONE;
        for (Member m : members) {
            sum = sum.plus(m.context().tableUse());
        }
        return sum;
    }

    /** Any thread. */
    boolean wantsCheckpoint() {
        for (Member m : members) {
            if (m.context().wantsCheckpoint()) {
                return true;
            }
        }
        return false;
    }

    void closeBatches() {
        for (Router r : routers) {
            r.closeBatches();
        }
    }

    void sendToAll(StreamElement element) {
        for (Router r : routers) {
            r.sendToAll(element);
        }
    }

    /** Fires due timers, at most {@code max} per operator. @return whether more are due */
    boolean fireTimers(long watermarkMs, long processingTimeMs, int max) throws Exception {
        reads(0);
        boolean more = false;
        for (Operator o : operators) {
            more |= o.fireTimers(watermarkMs, processingTimeMs, max);
        }
        return more;
    }

    long nextProcessingTimerMs() {
        long next = Long.MAX_VALUE;
        for (Operator o : operators) {
            next = Math.min(next, o.nextProcessingTimerMs());
        }
        return next;
    }

    /** The watermark that operators see while timers up to it are fired. */
    void setWatermark(long watermarkMs) {
        for (Member m : members) {
            m.context().setWatermark(watermarkMs);
        }
    }

    void watermark(long watermarkMs) throws Exception {
        for (Operator o : operators) {
            o.watermark(watermarkMs);
        }
        sendToAll(new StreamElement.Watermark(watermarkMs));
    }

    void finish() throws Exception {
        for (Operator o : operators) {
            o.finish();
        }
        sendToAll(StreamElement.EndOfInput.INSTANCE);
    }

    /** The quick part of a snapshot: state is frozen, sinks move on to the next epoch. */
    List<TaskSnapshot.OperatorSnapshot> snapshot() throws Exception {
        List<TaskSnapshot.OperatorSnapshot> parts = new ArrayList<>(members.size());
        for (Member m : members) {
            TaskOperatorContext c = m.context();
            if (c.isStateful()) {
                parts.add(new TaskSnapshot.OperatorSnapshot(
                        c.uid(),
                        m.operator().freeze(),
                        c.describeKeyedState(),
                        m.operator().operatorState(),
                        c.describeWatermarks()));
            }
            m.operator().cut();
        }
        return parts;
    }

    void checkpointAborted() {
        members.forEach(m -> m.context().checkpointAborted());
    }

    void checkpointCompleted(long checkpoint) throws Exception {
        for (Operator o : operators) {
            o.checkpointCompleted(checkpoint);
        }
    }

    void close() throws Exception {
        Exception first = null;
        for (Operator o : operators) {
            try {
                o.close();
            } catch (Exception e) {
                if (first == null) {
                    first = e;
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /** Entries of keyed state by uid, as of the last snapshot; any thread. */
    void addKeyedEntries(Map<String, Long> into) {
        for (Member m : members) {
            into.merge(m.context().uid(), m.context().keyedEntries(), Long::sum);
        }
    }

    /** Any thread. */
    void addCounters(Map<String, Long> into) {
        for (Member m : members) {
            m.context().counters().addTo(into, m.context().uid());
        }
    }
}
