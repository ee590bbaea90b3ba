package dev.weir.operator;

import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.function.RuntimeContext;
import dev.weir.state.AggregatingState;
import dev.weir.state.AggregatingStateDescriptor;
import dev.weir.state.KeyedStateBackend;
import dev.weir.state.ListState;
import dev.weir.state.ListStateDescriptor;
import dev.weir.state.MapState;
import dev.weir.state.MapStateDescriptor;
import dev.weir.state.ReducingState;
import dev.weir.state.ReducingStateDescriptor;
import dev.weir.state.ValueState;
import dev.weir.state.ValueStateDescriptor;
import dev.weir.state.type.Type;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a function gets when it opens. */
final class FunctionRuntime implements RuntimeContext {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9.-][A-Za-z0-9._-]{0,99}");

    private final OperatorContext context;
    private final @Nullable KeyedStateBackend keyed;
    private final OperatorStates operatorStates;
    private final Set<String> names = new HashSet<>();
    private boolean sealed;

    FunctionRuntime(OperatorContext context, @Nullable KeyedStateBackend keyed, OperatorStates operatorStates) {
        this.context = context;
        this.keyed = keyed;
        this.operatorStates = operatorStates;
    }

    /** From now on no state may be asked for. */
    void seal() {
        sealed = true;
    }

    @Override
    public String uid() {
        return context.uid();
    }

    @Override
    public int subtask() {
        return context.subtask();
    }

    @Override
    public int parallelism() {
        return context.parallelism();
    }

    @Override
    public <T> ValueState<T> getState(ValueStateDescriptor<T> descriptor) {
        return keyedFor(descriptor.name()).value(descriptor);
    }

    @Override
    public <T> ListState<T> getListState(ListStateDescriptor<T> descriptor) {
        return keyedFor(descriptor.name()).list(descriptor);
    }

    @Override
    public <T> ReducingState<T> getReducingState(ReducingStateDescriptor<T> descriptor) {
        return keyedFor(descriptor.name()).reducing(descriptor);
    }

    @Override
    public <IN, ACC, OUT> AggregatingState<IN, OUT> getAggregatingState(
            AggregatingStateDescriptor<IN, ACC, OUT> descriptor) {
        return keyedFor(descriptor.name()).aggregating(descriptor);
    }

    @Override
    public <K, V> MapState<K, V> getMapState(MapStateDescriptor<K, V> descriptor) {
        return keyedFor(descriptor.name()).map(descriptor);
    }

    @Override
    public <T> ListState<T> splitListState(String name, Type<T> elementType) {
        if (keyed != null) {
            throw wrong("asks for the split list '" + name + "' behind a keyBy. Use getListState, which is per key");
        }
        requireNew(name);
        return operatorStates.splitList(name, elementType);
    }

    @Override
    public void count(String counter, long n) {
        context.count(counter, n);
    }

    private KeyedStateBackend keyedFor(String name) {
        if (keyed == null) {
            throw wrong("asks for the keyed state '" + name + "' without a keyBy in front of it."
                    + " Add one, or use splitListState");
        }
        requireNew(name);
        return keyed;
    }

    private void requireNew(String name) {
        if (sealed) {
            throw wrong("asks for the state '" + name + "' after open. Ask in open, and keep the handle in a field");
        }
        if (!NAME.matcher(name).matches()) {
            throw wrong("asks for a state named '" + name + "'. Use 1 to 100 letters, digits, dots, underscores and"
                    + " dashes, the first no underscore");
        }
        if (!names.add(name)) {
            throw wrong("asks for two states named '" + name + "'. Give each a name of its own");
        }
    }

    private WeirException wrong(String problem) {
        return new WeirException(ExitCode.CONFIGURATION, "step '" + context.uid() + "' " + problem);
    }
}
