package dev.weir.operator;

import dev.weir.checkpoint.CheckpointMetadata.OperatorState;
import dev.weir.connector.Sink;
import dev.weir.env.Time;
import dev.weir.state.KeyedStateBackend;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the engine gives an operator instance when it opens. */
public interface OperatorContext {
    /** The operator's uid; for operators without state a name. */
    String uid();

    /** This task's index, from 0. */
    int subtask();

    int parallelism();

    Output output();

    /** The keyed state, restored; only operators behind a {@code keyBy} have it. */
    KeyedStateBackend keyedState();

    /** Operator state of the restored checkpoint that falls to this task; null when the name was not in it. */
    @Nullable
    OperatorState restored(String name);

    /** All names of restored operator state that must not be lost. */
    List<String> restoredNames();

    /** The watermark that this operator had reached in the restored checkpoint, {@link Long#MIN_VALUE} for none. */
    long restoredWatermarkMs();

    /** The present watermark of the operator's input, or that of the current key's group, if that had come further. */
    long watermarkMs();

    Time time();

    /** For sinks. */
    Sink.SinkContext sinkContext();

    /** Counts something that a person should see, e.g. {@code late-records}; kept per uid, summed over tasks. */
    void count(String counter, long n);
}
