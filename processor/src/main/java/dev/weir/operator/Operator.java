package dev.weir.operator;

import dev.weir.checkpoint.CheckpointMetadata.OperatorState;
import dev.weir.state.FrozenLayer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One instance of an operator in one task, as the engine drives it. Owned by the task's thread; no method blocks. What
 * users write (a {@code MapFunction}, a {@code KeyedProcessFunction}) is called by a built-in operator.
 *
 * <p>Values are untyped here: the types were checked when the job was put together.
 */
public abstract class Operator {
    /** Called once, before anything else, after the operator's state was restored into the context. */
    public void open(OperatorContext context) throws Exception {}

    /**
     * Takes one record.
     *
     * @param input which input it came by: 0, except for operators with several inputs (a broadcast side is 1)
     */
    public abstract void process(int input, Object value, long timestampMs) throws Exception;

    /** Takes one record of a keyed input; the operator's keyed state then means this key's. */
    public void processKeyed(int input, Object key, int keyHash, Object value, long timestampMs) throws Exception {
        process(input, value, timestampMs);
    }

    /**
     * Event time has come this far: no record with an earlier or equal timestamp is expected any more. The task sends the
     * watermark on by itself, after {@link #fireTimers} had nothing left to do.
     */
    public void watermark(long watermarkMs) throws Exception {}

    /**
     * Fires timers that are due, at most {@code max}; called again until it returns false, with records' backpressure
     * minded in between.
     *
     * @param watermarkMs the present watermark, {@link Long#MAX_VALUE} at the end of the input
     * @param processingTimeMs the wall clock
     * @return whether more are due
     */
    public boolean fireTimers(long watermarkMs, long processingTimeMs, int max) throws Exception {
        return false;
    }

    /** When {@link #fireTimers} should be called for the next processing-time timer; {@link Long#MAX_VALUE}: none. */
    public long nextProcessingTimerMs() {
        return Long.MAX_VALUE;
    }

    /** The input has ended and all event-time timers have fired; may emit. */
    public void finish() throws Exception {}

    /** Whether the operator takes more now; a sink that waits for acknowledgements does not. */
    public boolean isReady() {
        return true;
    }

    /** Freezes the keyed state, O(1): what the snapshot writes is what was there at this call. Null: no keyed state. */
    public @Nullable FrozenLayer freeze() {
        return null;
    }

    /** The state that belongs to no key, content included; small. */
    public List<OperatorState> operatorState() throws Exception {
        return List.of();
    }

    /** Whether a barrier may pass now; a sink that still waits for the epoch before does not let it. */
    public boolean canCut() {
        return true;
    }

    /** Barrier passed: what is written from now on belongs to the next epoch. Sinks act on it. */
    public void cut() {}

    /** A checkpoint is complete: its transaction is committed. */
    public void checkpointCompleted(long checkpoint) throws Exception {}

    /** Called once, last, also after a failure. */
    public void close() throws Exception {}
}
