package dev.weir.operator;

import dev.weir.checkpoint.CheckpointMetadata.OperatorState;
import dev.weir.connector.Sink;
import dev.weir.env.Time;
import dev.weir.state.KeyGroupRange;
import dev.weir.state.KeyedStateBackend;
import dev.weir.state.heap.HeapKeyedStateBackend;
import dev.weir.state.type.Types;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens one operator as a task would, and keeps what it emits. Keys are strings. */
final class FakeContext implements OperatorContext, Output {
    private final int subtask;
    private final List<OperatorState> restored;
    private final KeyedStateBackend keyed;
    private final List<Object> emitted = new ArrayList<>();
    private @Nullable Throwable downstreamFailure;

    FakeContext(int subtask, List<OperatorState> restored) {
        this(
                subtask,
                restored,
                new HeapKeyedStateBackend("step", Types.STRING, 128, new KeyGroupRange(0, 127), Time.system()));
    }

    FakeContext(int subtask, List<OperatorState> restored, KeyedStateBackend keyed) {
        this.subtask = subtask;
        this.restored = restored;
        this.keyed = keyed;
    }

    List<Object> emitted() {
        return emitted;
    }

    /** @param failure an exception, or an error */
    void failDownstream(Throwable failure) {
        downstreamFailure = failure;
    }

    @Override
    public void emit(Object value, long timestampMs) throws Exception {
        if (downstreamFailure instanceof Error error) {
            throw error;
        }
        if (downstreamFailure instanceof Exception exception) {
            throw exception;
        }
        emitted.add(value);
    }

    @Override
    public void emitSide(String tag, Object value, long timestampMs) throws Exception {
        emit(value, timestampMs);
    }

    @Override
    public String uid() {
        return "step";
    }

    @Override
    public int subtask() {
        return subtask;
    }

    @Override
    public int parallelism() {
        return 4;
    }

    @Override
    public Output output() {
        return this;
    }

    @Override
    public KeyedStateBackend keyedState() {
        return keyed;
    }

    @Override
    public @Nullable OperatorState restored(String name) {
        return restored.stream().filter(s -> s.name().equals(name)).findFirst().orElse(null);
    }

    @Override
    public List<String> restoredNames() {
        return restored.stream().map(OperatorState::name).toList();
    }

    @Override
    public long restoredWatermarkMs() {
        return Long.MIN_VALUE;
    }

    @Override
    public long watermarkMs() {
        return Long.MIN_VALUE;
    }

    @Override
    public Time time() {
        return Time.system();
    }

    /** For sinks that ask nothing of it. */
    @Override
    public Sink.SinkContext sinkContext() {
        Class<?> type = Sink.SinkContext.class;
        return (Sink.SinkContext)
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (context, method, arguments) -> {
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    @Override
    public void count(String counter, long n) {}
}
