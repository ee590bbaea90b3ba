package dev.weir.function;

import dev.weir.state.AggregatingState;
import dev.weir.state.AggregatingStateDescriptor;
import dev.weir.state.ListState;
import dev.weir.state.ListStateDescriptor;
import dev.weir.state.MapState;
import dev.weir.state.MapStateDescriptor;
import dev.weir.state.ReducingState;
import dev.weir.state.ReducingStateDescriptor;
import dev.weir.state.ValueState;
import dev.weir.state.ValueStateDescriptor;
import dev.weir.state.type.Type;

/**
 * What a function gets when it opens. State is asked for here, in {@code open}, and kept in fields; names of state follow
 * the form of uids. Asking for state anywhere else, or for keyed state without a {@code keyBy}, is an error that says so.
 */
public interface RuntimeContext {
    /** The step's uid. */
    String uid();

    /** This task's index, from 0. */
    int subtask();

    int parallelism();

    /** One value per key. */
    <T> ValueState<T> getState(ValueStateDescriptor<T> descriptor);

    /** One list per key. */
    <T> ListState<T> getListState(ListStateDescriptor<T> descriptor);

    /** One value per key, made of all that were added. */
    <T> ReducingState<T> getReducingState(ReducingStateDescriptor<T> descriptor);

    /** One result per key, made of all values that were added. */
    <IN, ACC, OUT> AggregatingState<IN, OUT> getAggregatingState(AggregatingStateDescriptor<IN, ACC, OUT> descriptor);

    /** One map per key. */
    <K, V> MapState<K, V> getMapState(MapStateDescriptor<K, V> descriptor);

    /**
     * A list that belongs to the task and to no key, for functions without a {@code keyBy}. A restore at another
     * parallelism spreads the elements anew, so each must stand for itself. It is written whole into every checkpoint:
     * keep it small.
     */
    <T> ListState<T> splitListState(String name, Type<T> elementType);

    /**
     * Counts something that a person should see, e.g. {@code late-records}; summed over the tasks. Works at any time, on
     * the task's thread.
     */
    void count(String counter, long n);
}
