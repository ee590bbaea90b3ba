package dev.weir.testing;

import dev.weir.checkpoint.CheckpointMetadata.OperatorState;
import dev.weir.connector.Sink;
import dev.weir.env.Time;
import dev.weir.operator.OperatorContext;
import dev.weir.operator.Output;
import dev.weir.state.KeyedStateBackend;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an operator under test gets when it opens. One task, subtask 0 of 1. */
record TestContext(
        String uid,
        Output output,
        @Nullable KeyedStateBackend keyed,
        List<OperatorState> restoredStates,
        long restoredWatermarkMs,
        Time time,
        Map<String, Long> counters)
        implements OperatorContext {
    @Override
    public int subtask() {
        return 0;
    }

    @Override
    public int parallelism() {
        return 1;
    }

    @Override
    public KeyedStateBackend keyedState() {
        if (keyed == null) {
            throw new IllegalStateException("step '" + uid + "' has no keyed state");
        }
        return keyed;
    }

    @Override
    public @Nullable OperatorState restored(String name) {
        return restoredStates.stream()
                .filter(s -> s.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    @Override
    public List<String> restoredNames() {
        return restoredStates.stream().map(OperatorState::name).toList();
    }

    @Override
    public long watermarkMs() {
        return restoredWatermarkMs;
    }

    @Override
    public Sink.SinkContext sinkContext() {
        throw new IllegalStateException("step '" + uid + "' is no sink");
    }

    @Override
    public void count(String counter, long n) {
        counters.merge(counter, n, Long::sum);
    }
}
