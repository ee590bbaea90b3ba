package dev.weir.dataflow;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.CheckpointWord;

/** What travels from task to task, in order. */
public sealed interface StreamElement
        permits Batch, StreamElement.Barrier, StreamElement.Watermark, StreamElement.Idle, StreamElement.EndOfInput {

    /**
     * Divides the records before it, which belong to checkpoint {@code id}, from those after it.
     *
     * @param word decides whether the checkpoint still counts; shared by all copies of this barrier
     * @param last whether the job ends with this checkpoint: sources emit nothing after it
     * @param overtakesAtMs the moment ({@code Time.monotonicMs}) from which on it no longer waits for what stands before
     *     it, but overtakes that; {@link #NEVER}
     */
    record Barrier(CheckpointId id, CheckpointWord word, boolean last, long overtakesAtMs) implements StreamElement {
        /** Such a barrier waits until everything before it is processed. */
        public static final long NEVER = Long.MAX_VALUE;

        /** One that never overtakes. */
        public Barrier(CheckpointId id, CheckpointWord word, boolean last) {
            this(id, word, last, NEVER);
        }

        public boolean overtakes(long nowMs) {
            return nowMs >= overtakesAtMs;
        }
    }

    /** No record with this timestamp or an earlier one is expected any more. Ends idleness. */
    record Watermark(long timestampMs) implements StreamElement {}

    /** This input has nothing to say about event time until its next watermark. */
    record Idle() implements StreamElement {
        public static final Idle INSTANCE = new Idle();
    }

    /** No record follows; barriers may. */
    record EndOfInput() implements StreamElement {
        public static final EndOfInput INSTANCE = new EndOfInput();
    }
}
