package dev.weir.task;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.dataflow.Parker;
import dev.weir.dataflow.StreamElement;
import dev.weir.dataflow.StreamElement.Barrier;
import dev.weir.env.Time;
import dev.weir.env.Worker;
import dev.weir.state.TableUse;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One task: a chain of operators with one owner thread. In small pieces ({@link #runOnce}) it opens its mail, lets a
 * barrier pass, fires timers, and takes input, in this order of precedence; it never blocks, except in a sink's
 * {@code send}.
 *
 * <p>Nothing is taken from the input while something the task has sent has no room, or while a sink waits for
 * acknowledgements: that is backpressure.
 */
public abstract class Task implements Worker {
    private static final Logger LOG = LoggerFactory.getLogger(Task.class);

    /** Timers fired in one piece of work, per operator. */
    private static final int TIMERS_PER_PIECE = 256;

    private static final long PARK_MS_MAX = 100;

    /**
     * What every task is made of.
     *
     * @param hasTransactions whether something in the chain writes into the job's transactions
     */
    record Parts(
            TaskId id,
            Chain chain,
            Overtaking overtaking,
            Replay replay,
            boolean hasTransactions,
            TaskEvents events,
            Time time,
            Parker parker) {}

    protected final TaskId id;
    protected final Chain chain;
    protected final TaskEvents events;
    protected final Time time;
    protected final Parker parker;
    final Overtaking overtaking;
    final BatchAtWork atWork;
    private final Replay replay;
    private final Mailbox mailbox = new Mailbox(this::wake);
    private final boolean hasTransactions;

    private boolean open;
    private boolean ended;
    /** Barriers that have arrived (and aligned) and not passed yet. */
    private final ArrayDeque<Barrier> arrived = new ArrayDeque<>(2);

    /** Event time that has come but whose timers have not all fired; null: none. */
    private @Nullable Long pendingWatermark;

    private final Pauses pauses = new Pauses();
    private boolean lastBarrierPassed;
    private @Nullable CheckpointId lastPassed;
    private long watermarkMs = Long.MIN_VALUE;
    private volatile long recordsIn;
    private volatile boolean blocked;
    private volatile long publishedWatermarkMs = Long.MIN_VALUE;
    /** Whether those behind the task have been told not to wait for its event time. */
    private volatile boolean idle;

    Task(Parts parts) {
        this.id = parts.id();
        this.chain = parts.chain();
        this.hasTransactions = parts.hasTransactions();
        this.events = parts.events();
        this.time = parts.time();
        this.parker = parts.parker();
        this.overtaking = parts.overtaking();
        this.replay = parts.replay();
        this.atWork = new BatchAtWork(chain, overtaking);
    }

    @Override
    public boolean runOnce() throws Exception {
        if (!open) {
            open();
            return true;
        }
        boolean done = mailbox.drain();
        done |= chain.retryOutputs();
        Barrier barrier = arrived.isEmpty() ? overtaking.overdue(atWork.channel()) : arrived.peek();
        if (barrier != null) {
            pauses.arrived(time.nanos());
            return passBarrier(barrier) || replayBefore(barrier) || done;
        }
        boolean ready = chain.isReady();
        blocked = !ready;
        if (!ready || lastBarrierPassed) {
            return done;
        }
        if (pauses.isWaitedFor()) {
            pauses.goesOn(time.nanos());
        }
        Long watermark = pendingWatermark;
        if (watermark != null) {
            advanceTo(watermark);
            return true;
        }
        if (fireProcessingTimers()) {
            return true;
        }
        boolean took = replay.isDone() ? input() : replay();
        chain.closeBatches();
        return took || done;
    }

    /** What a restored task replays stands before a barrier that may not overtake it; a source's barriers come at any time. */
    private boolean replayBefore(Barrier barrier) throws Exception {
        if (replay.isDone() || barrier.overtakes(time.monotonicMs()) || !chain.isReady()) {
            return false;
        }
        replay();
        chain.closeBatches();
        return true;
    }

    /** Goes on with what barriers had overtaken when the restored checkpoint was taken. */
    private boolean replay() throws Exception {
        countInput(replay.run(atWork));
        if (replay.isDone()) {
            onWatermark(replay.watermarkMs());
        }
        return true;
    }

    private void open() throws Exception {
        restore();
        chain.open();
        chain.closeBatches();
        open = true;
        events.opened(id);
    }

    /** What a task does before its operators open. */
    protected void restore() throws Exception {}

    /**
     * Takes some input.
     *
     * @return whether there was any
     */
    protected abstract boolean input() throws Exception;

    /** A barrier has arrived (and aligned): it passes as soon as the sinks let it; until then no input is taken. */
    protected final void onBarrier(Barrier barrier) {
        arrived.add(barrier);
    }

    /** Whether the task now takes input and fires timers. */
    protected final boolean goesOn() {
        return open && !ended && !blocked && !lastBarrierPassed && arrived.isEmpty();
    }

    private boolean passBarrier(Barrier barrier) throws Exception {
        if (barrier.word().isAborted()) {
            arrived.poll();
            pauses.forget();
            return true;
        }
        if (!chain.canCut()) {
            return false;
        }
        long fromNanos = time.nanos();
        boolean hasArrived = !arrived.isEmpty();
        Overtaken overtaken = overtakenBy(barrier, hasArrived);
        if (overtaken == null) {
            // An overdue one that can't pass is none any more.
            if (!hasArrived) {
                pauses.forget();
            }
            return !hasArrived;
        }
        if (hasArrived) {
            arrived.remove();
        } else {
            overtaking.take();
        }
        if (hasTransactions && !barrier.word().cut()) {
            pauses.forget();
            return true;
        }
        TaskSnapshot snapshot = new TaskSnapshot(snapshot(), overtaken.parts());
        overtaking.send(barrier, overtaken);
        lastBarrierPassed = barrier.last();
        lastPassed = barrier.id();
        events.acknowledged(barrier.id(), id, snapshot);
        pauses.passed(fromNanos, time.nanos());
        return true;
    }

    /** Null: it must wait. */
    private @Nullable Overtaken overtakenBy(Barrier barrier, boolean hasArrived) {
        chain.closeBatches();
        Overtaken overtaken = hasArrived ? overtaking.passArrived(barrier, atWork) : overtaking.passOverdue(atWork);
        if (overtaken != null) {
            addEventTime(overtaken, hasArrived);
        }
        return overtaken;
    }

    /**
     * Notes the event time to which the task comes with what is overtaken.
     *
     * @param hasArrived whether the barrier has come on every input in its turn
     */
    void addEventTime(Overtaken overtaken, boolean hasArrived) {}

    protected List<TaskSnapshot.OperatorSnapshot> snapshot() throws Exception {
        return chain.snapshot();
    }

    /** Event time has come this far; timers up to it fire before any further input is taken. */
    protected final void onWatermark(long newWatermarkMs) {
        if (newWatermarkMs > watermarkMs) {
            pendingWatermark = newWatermarkMs;
        }
    }

    /** Those behind the task need not wait for its event time. */
    protected final void sendIdle() {
        idle = true;
        chain.sendToAll(StreamElement.Idle.INSTANCE);
    }

    /**
     * Those behind the task wait for its event time again, though it may have none to tell that is new.
     *
     * @return whether the task was idle
     */
    protected final boolean endIdleness(long inputWatermarkMs) {
        if (!idle) {
            return false;
        }
        idle = false;
        // One that is pending ends it too, when its timers have fired.
        if (pendingWatermark == null) {
            chain.sendToAll(new StreamElement.Watermark(inputWatermarkMs));
        }
        return true;
    }

    /**
     * How far event time has come in all of these; {@link Long#MIN_VALUE} for not at all. Tasks that are idle, or at their
     * end, hold back no one, and do not count unless all are. Any thread.
     */
    public static long watermarkOf(List<Task> tasks) {
        List<Task> unended =
                tasks.stream().filter(t -> t.watermarkMs() < Long.MAX_VALUE).toList();
        return unended.stream()
                .filter(t -> !t.isIdle())
                .mapToLong(Task::watermarkMs)
                .min()
                .orElseGet(() -> unended.stream()
                        .mapToLong(Task::watermarkMs)
                        .max()
                        .orElse(tasks.isEmpty() ? Long.MIN_VALUE : Long.MAX_VALUE));
    }

    /** Any thread. */
    public final boolean isIdle() {
        return idle;
    }

    protected final boolean hasPendingWatermark() {
        return pendingWatermark != null;
    }

    private void advanceTo(long watermark) throws Exception {
        chain.setWatermark(watermark);
        boolean more = chain.fireTimers(watermark, Long.MIN_VALUE, TIMERS_PER_PIECE);
        if (!more) {
            pendingWatermark = null;
            watermarkMs = watermark;
            publishedWatermarkMs = watermark;
            chain.watermark(watermark);
            if (watermark == Long.MAX_VALUE) {
                chain.finish();
                ended = true;
                events.ended(id);
            }
        }
        chain.closeBatches();
    }

    private boolean fireProcessingTimers() throws Exception {
        long next = chain.nextProcessingTimerMs();
        if (next == Long.MAX_VALUE || ended || next > time.wallMs()) {
            return false;
        }
        chain.fireTimers(watermarkMs, time.wallMs(), TIMERS_PER_PIECE);
        chain.closeBatches();
        countInput(1);
        return true;
    }

    /** Whether all input has been read, and all event-time timers have fired. */
    protected final boolean isEnded() {
        return ended;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // only the owner thread writes
    protected final void countInput(long records) {
        recordsIn += records;
    }

    /** How long the task may sleep, in nanoseconds: until its next processing-time timer. */
    protected final long maxParkNanos() {
        // While the task may not fire them, due timers must not keep it awake.
        long next = goesOn() ? chain.nextProcessingTimerMs() : Long.MAX_VALUE;
        long untilMs = next == Long.MAX_VALUE ? PARK_MS_MAX : Math.max(0, next - time.wallMs());
        return Math.min(untilBarrierMs(), Math.min(PARK_MS_MAX, untilMs)) * 1_000_000L;
    }

    /** Until the barrier that the task waits for, or that waits for the task, overtakes. */
    private long untilBarrierMs() {
        Barrier waiting = arrived.peek();
        long atMs = waiting == null ? overtaking.overdueAtMs() : waiting.overtakesAtMs();
        long untilMs = atMs == Barrier.NEVER ? PARK_MS_MAX : atMs - time.monotonicMs();
        // One that is overdue waits for something else.
        return untilMs > 0 ? untilMs : PARK_MS_MAX;
    }

    public final TaskId id() {
        return id;
    }

    /** Tells the task something; any thread. */
    public final void post(Mailbox.Mail mail) {
        mailbox.post(mail);
    }

    /** A checkpoint was given up; any thread. What froze for a later one goes with that, and with it all before. */
    public final void checkpointAborted(CheckpointId checkpoint) {
        post(() -> {
            if (checkpoint.equals(lastPassed)) {
                chain.checkpointAborted();
            }
        });
    }

    /** A checkpoint is complete; any thread. */
    public final void checkpointCompleted(long checkpoint) {
        post(() -> chain.checkpointCompleted(checkpoint));
    }

    @Override
    public void park() {
        parker.park(maxParkNanos());
    }

    @Override
    public void wake() {
        parker.wake();
    }

    @Override
    public String name() {
        return id.toString();
    }

    /** A task lives as long as its attempt: after the end of its input it still takes part in checkpoints. */
    @Override
    public boolean isDone() {
        return false;
    }

    @Override
    public void failed(Throwable error) {
        events.failed(id, error);
    }

    @Override
    public void closed() {
        try {
            chain.close();
        } catch (Exception e) {
            // The attempt is over and nothing of it counts any more.
            LOG.warn("{}: closing failed: {}", id, e.toString());
        }
    }

    /** Records taken from the input, and timers fired; any thread. */
    public final long recordsIn() {
        return recordsIn;
    }

    /** Whether the task waits for room or acknowledgements; any thread. */
    public final boolean isBlocked() {
        return blocked;
    }

    /** How long barriers kept it from its records; any thread may look. */
    public final Pauses pauses() {
        return pauses;
    }

    /** What tables over a base take on the heap; its own thread. */
    public final TableUse tableUse() {
        return chain.tableUse();
    }

    /** Whether what has changed in keyed state is about to fill its memory; any thread. */
    public final boolean wantsCheckpoint() {
        return chain.wantsCheckpoint();
    }

    /** Any thread. */
    public final long watermarkMs() {
        return publishedWatermarkMs;
    }

    /** Entries of keyed state by uid, as of the last snapshot; any thread. */
    public final void addKeyedEntries(Map<String, Long> into) {
        chain.addKeyedEntries(into);
    }

    /** What operators count, by {@code uid/counter}; any thread. */
    public void addCounters(Map<String, Long> into) {
        chain.addCounters(into);
    }
}
