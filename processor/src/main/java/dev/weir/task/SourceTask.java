package dev.weir.task;

import dev.weir.checkpoint.CheckpointMetadata.OperatorState;
import dev.weir.connector.ConnectorContext;
import dev.weir.connector.Source;
import dev.weir.connector.SourceReader;
import dev.weir.connector.SourceSplit;
import dev.weir.connector.SplitCodec;
import dev.weir.dataflow.StreamElement.Barrier;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.job.WatermarkStrategy;
import dev.weir.operator.OperatorCounters;
import dev.weir.operator.Output;
import dev.weir.operator.UserErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A task that reads the splits of a source. Barriers begin here: between two reads, with the offsets of the moment. */
public final class SourceTask extends Task {
    private static final long LAG_EVERY_MS = 500;

    /** A task that waits for records looks for them more often than this. */
    private static final long STALL_MS = 250;

    /** Between two reads of a source that keeps up. More saves requests; every record may wait this long. */
    private static final long REST_MS = 20;

    /** How long the brokers may take for what has come during a rest. */
    private static final long LAST_LOOK_MS = 3;
    /** How long a task that is ahead of its group sleeps until it looks at the others again. */
    private static final long ALIGNMENT_PARK_MS = 10;

    private final String uid;
    private final Source<Object> source;
    private final List<SourceSplit> splits;
    private final ConnectorContext connectors;
    private final OperatorCounters counters;
    private final Output output;
    private final SplitWatermarks watermarks;
    private final @Nullable SplitAlignment alignment;
    private final SourceReader.Emitter<Object> emitter = new ToChain();
    private final PieceSize piece = new PieceSize();
    private volatile @Nullable SourceReader<Object> reader;
    private boolean waiting;
    /** Nothing is read any more, and event time comes to its end. */
    private boolean drained;

    private long nowMs;
    /**
     * The clock by which partitions become idle: it stands while the task does not read, be it that its output has no
     * room or that the process was stopped. A partition whose records are there and wait while those of others are read
     * is not silent either; that the reader knows.
     */
    private long readingMs;

    /** Of a bounded source. Written by the task's thread, read by any. */
    private final Set<SourceSplit> finished = ConcurrentHashMap.newKeySet();

    private long restUntilMs = Long.MIN_VALUE;
    private long lagAtMs = Long.MIN_VALUE;
    private volatile Map<String, Long> lag = Map.of();

    @SuppressWarnings("unchecked") // the chain behind the source was built for its records
    SourceTask(
            Parts parts,
            String uid,
            Source<?> source,
            List<SourceSplit> splits,
            WatermarkStrategy<?> strategy,
            @Nullable SplitAlignment alignment,
            ConnectorContext connectors,
            OperatorCounters counters,
            Output output) {
        super(parts);
        this.uid = uid;
        this.source = (Source<Object>) source;
        this.splits = new ArrayList<>(splits);
        this.connectors = connectors;
        this.counters = counters;
        this.output = output;
        this.alignment = alignment;
        this.nowMs = time.monotonicMs();
        this.watermarks = new SplitWatermarks(strategy, splits, readingMs);
    }

    @Override
    protected void restore() {
        reader = source.createReader(splits, connectors);
    }

    /** Asks for a barrier; any thread. */
    public void trigger(Barrier barrier) {
        post(() -> {
            readUpToNow();
            onBarrier(barrier);
        });
    }

    /**
     * A reader that rests looks once more before a barrier: output shows itself with the next commit, so that records
     * which wait for the end of a rest cost no one any time, except those that a barrier leaves behind.
     */
    private void readUpToNow() throws Exception {
        if (!isResting() || !goesOn() || hasPendingWatermark() || !chain.isReady()) {
            return;
        }
        restUntilMs = Long.MIN_VALUE;
        // The wake-up by which this mail came must not end the wait below. Then what the brokers answered when the rest
        // began, and what has come since.
        reader().await(0);
        input();
        reader().await(LAST_LOOK_MS);
        restUntilMs = Long.MIN_VALUE;
        input();
        chain.closeBatches();
    }

    /** Ends the input here, as if there were no more of it; any thread. */
    public void drain() {
        post(() -> drained = true);
    }

    /** Splits to read too from now on; any thread. */
    public void addSplits(List<SourceSplit> added) {
        post(() -> {
            reader().addSplits(added);
            splits.addAll(added);
            watermarks.addSplits(added, readingMs);
        });
    }

    @Override
    protected boolean input() throws Exception {
        if (isEnded()) {
            return false;
        }
        if (drained) {
            publishAlignment();
            return endIfFinished();
        }
        if (splits.isEmpty()) {
            publishAlignment();
            return endIfFinished() || tellIdle();
        }
        readClock();
        int taken = isResting() || mustWait() ? 0 : reader().poll(emitter, piece.records());
        if (taken > 0) {
            piece.tookMs(taken, time.monotonicMs() - nowMs);
            countInput(taken);
            restIfCaughtUp();
        }
        publishLag();
        boolean timeTold = tellTime();
        publishAlignment();
        boolean ended = endIfFinished();
        return taken > 0 || timeTold || ended;
    }

    private void readClock() {
        long now = time.monotonicMs();
        readingMs += Math.min(now - nowMs, STALL_MS);
        nowMs = now;
    }

    /** A reader that keeps up reads in sips of a few milliseconds, not record by record. */
    private void restIfCaughtUp() {
        if (reader().broughtLittle()) {
            restUntilMs = nowMs + REST_MS;
        }
    }

    private boolean isResting() {
        return nowMs < restUntilMs;
    }

    /** Whether every split is too far ahead of the slowest source of the group. */
    private boolean mustWait() {
        SplitAlignment a = alignment;
        if (a == null) {
            return false;
        }
        a.apply(watermarks, reader(), readingMs);
        waiting = a.allPaused(reader());
        return waiting;
    }

    private void publishAlignment() {
        if (alignment != null) {
            alignment.publish(watermarks);
        }
    }

    /** Takes the reader's records. */
    private final class ToChain implements SourceReader.Emitter<Object> {
        @Override
        public void emit(Object value, long timestampMs, int split) {
            try {
                output.emit(value, eventTime(value, timestampMs, split));
            } catch (WeirException e) {
                throw located(e, split);
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new TaskFailure(e);
            }
        }

        @Override
        public void emitSide(String tag, Object value, long timestampMs) {
            try {
                output.emitSide(tag, value, timestampMs);
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new TaskFailure(e);
            }
        }

        @Override
        public void reads(int bytes) {
            chain.reads(bytes);
        }

        @Override
        public void count(String counter) {
            counters.count(counter, 1);
        }
    }

    /** The assigner is the user's. */
    private long eventTime(Object value, long timestampMs, int split) throws Exception {
        try {
            return watermarks.onRecord(value, timestampMs, split, readingMs);
        } catch (RuntimeException | Error e) {
            throw UserErrors.in(uid, "timestampMs", null, e);
        }
    }

    /** A failure of a step says which record it was about, as far as the steps are in this task. */
    private WeirException located(WeirException e, int split) {
        List<SourceSplit> position = reader().position();
        if (e.exitCode() != ExitCode.JOB_FAILED || split >= position.size()) {
            return e;
        }
        SourceSplit at = position.get(split);
        return new WeirException(
                e.exitCode(),
                e.getMessage() + " (the record is the first of " + at.name() + " from offset " + at.nextOffset() + ")",
                e);
    }

    /** Carries a checked exception of the chain through a reader. */
    static final class TaskFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TaskFailure(Exception cause) {
            super(cause.getMessage(), cause);
        }
    }

    private boolean tellTime() {
        for (int i = 0; i < splits.size(); i++) {
            if (source.isBounded() && reader().isFinished(i)) {
                finished.add(splits.get(i));
                watermarks.onSplitFinished(i);
            } else if (watermarks.isSilent(i, readingMs) && reader().mayHaveMore(i)) {
                watermarks.onWaiting(i, readingMs);
            }
        }
        boolean advanced = watermarks.update(readingMs);
        if (advanced) {
            onWatermark(watermarks.watermarkMs());
        }
        if (advanced || !watermarks.allIdle()) {
            return endIdleness(watermarks.watermarkMs()) || advanced;
        }
        return tellIdle();
    }

    /**
     * A task without splits is idle too, or it would hold back the event time of the others for ever. A watermark that is
     * still to be told comes first: behind it, it would end the idleness.
     */
    private boolean tellIdle() {
        if (isIdle() || hasPendingWatermark() || !watermarks.allIdle()) {
            return false;
        }
        sendIdle();
        return true;
    }

    private boolean endIfFinished() {
        if (isEnded() || hasPendingWatermark() || !isFinished()) {
            return false;
        }
        onWatermark(Long.MAX_VALUE);
        return true;
    }

    private boolean isFinished() {
        return drained || (source.isBounded() && (splits.isEmpty() || reader().isFinished()));
    }

    private void publishLag() {
        if (nowMs - lagAtMs >= LAG_EVERY_MS || lagAtMs == Long.MIN_VALUE) {
            lagAtMs = nowMs;
            lag = Map.copyOf(reader().lag());
        }
    }

    @Override
    protected List<TaskSnapshot.OperatorSnapshot> snapshot() throws Exception {
        List<SourceSplit> position = splits.isEmpty() ? splits : reader().position();
        List<byte[]> items = new ArrayList<>(position.size());
        for (int i = 0; i < position.size(); i++) {
            items.add(SplitCodec.encode(position.get(i).withLargestEventTime(watermarks.largestMs(i))));
        }
        OperatorState offsets =
                new OperatorState(SplitCodec.STATE_NAME, OperatorState.Mode.SPLIT, SplitCodec.SCHEMA_TEXT, items);
        List<TaskSnapshot.OperatorSnapshot> parts = new ArrayList<>();
        parts.add(new TaskSnapshot.OperatorSnapshot(uid, null, List.of(), List.of(offsets), List.of()));
        parts.addAll(super.snapshot());
        return parts;
    }

    /** Shows the offsets of a completed checkpoint to lag tools; any thread. */
    public void commitVisible(List<SourceSplit> completed) {
        post(() -> {
            if (!splits.isEmpty()) {
                reader().commitVisible(completed);
            }
        });
    }

    private SourceReader<Object> reader() {
        SourceReader<Object> r = reader;
        if (r == null) {
            throw new IllegalStateException(id + " is not open");
        }
        return r;
    }

    @Override
    public void park() {
        SourceReader<Object> r = reader;
        if (r == null || splits.isEmpty() || !goesOn()) {
            super.park();
        } else if (isResting()) {
            parker.park(Math.min(maxParkNanos(), (restUntilMs - nowMs) * 1_000_000L));
        } else {
            long ms = Math.max(1, maxParkNanos() / 1_000_000L);
            r.await(waiting ? Math.min(ms, ALIGNMENT_PARK_MS) : ms);
        }
    }

    @Override
    public void wake() {
        super.wake();
        SourceReader<Object> r = reader;
        if (r != null) {
            r.wakeup();
        }
    }

    @Override
    public void closed() {
        super.closed();
        SourceReader<Object> r = reader;
        if (r != null) {
            r.close();
        }
    }

    @Override
    public void addCounters(Map<String, Long> into) {
        super.addCounters(into);
        counters.addTo(into, uid);
    }

    public String uid() {
        return uid;
    }

    /** Whether a split that the task was given has been read to its end; any thread. */
    public boolean hasFinished(SourceSplit split) {
        return finished.contains(split);
    }

    /** Records not yet read, per split, as of half a second ago; any thread. */
    public Map<String, Long> lag() {
        return lag;
    }
}
