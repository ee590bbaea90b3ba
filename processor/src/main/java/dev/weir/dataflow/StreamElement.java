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
     */
    record Barrier(CheckpointId id, CheckpointWord word, boolean last) implements StreamElement {}

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
