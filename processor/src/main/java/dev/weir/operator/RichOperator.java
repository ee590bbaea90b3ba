package dev.weir.operator;

import dev.weir.checkpoint.CheckpointMetadata.OperatorState;
import dev.weir.function.CheckpointListener;
import dev.weir.function.RichFunction;
import dev.weir.state.KeyedStateBackend;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An operator around a function with a life of its own: opens and closes it, and keeps its operator state. */
abstract class RichOperator extends FunctionOperator {
    private final RichFunction function;

    @SuppressWarnings("NullAway.Init") // open comes first
    private OperatorStates operatorStates;

    @SuppressWarnings("NullAway.Init") // open comes first
    private RecordCollector collector;

    private boolean opened;

    RichOperator(RichFunction function) {
        this.function = function;
    }

    @Override
    public void open(OperatorContext context) throws Exception {
        super.open(context);
        collector = new RecordCollector(context.uid(), context.output());
        operatorStates = new OperatorStates(context);
        openStates(operatorStates);
        FunctionRuntime runtime = new FunctionRuntime(context, keyedState(), operatorStates);
        opened = true;
        try {
            function.open(runtime);
        } catch (Exception | Error e) {
            throw failed("open", e);
        }
        runtime.seal();
        operatorStates.requireAllClaimed();
    }

    /** State that the operator itself asks for, before its function does. */
    void openStates(OperatorStates states) throws Exception {}

    /** Null: there is no {@code keyBy} in front of this operator. */
    @Nullable
    KeyedStateBackend keyedState() {
        return null;
    }

    final RecordCollector collector() {
        return collector;
    }

    @Override
    public final List<OperatorState> operatorState() throws Exception {
        return operatorStates.snapshot();
    }

    @Override
    public final void checkpointCompleted(long checkpoint) throws Exception {
        if (function instanceof CheckpointListener listener) {
            try {
                listener.checkpointCompleted(checkpoint);
            } catch (Exception | Error e) {
                throw failed("checkpointCompleted", e);
            }
        }
    }

    @Override
    public final void close() throws Exception {
        if (opened) {
            opened = false;
            try {
                function.close();
            } catch (Exception | Error e) {
                throw failed("close", e);
            }
        }
    }

    @Override
    final Exception failed(String call, @Nullable Object key, Throwable error) throws Exception {
        Exception own = super.failed(call, key, error);
        collector.rethrow();
        return own;
    }
}
