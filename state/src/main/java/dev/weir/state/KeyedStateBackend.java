package dev.weir.state;

import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keyed state and the timers of one operator in one task. Owned by the task's thread.
 *
 * <p>State handles are asked for once, when the operator opens; each then means the state of the current key.
 */
public interface KeyedStateBackend {
    /** @param keyHash {@link KeyHash#of} of the encoded key */
    void setCurrentKey(Object key, int keyHash);

    /** The current key; null before the first. */
    @Nullable
    Object currentKey();

    /** The current key's key group. */
    int currentKeyGroup();

    /** Keys of records, one for each: a key may come more than once. */
    interface Keys {
        int size();

        Object key(int i);

        /** {@link KeyHash#of} of the encoded key. */
        int keyHash(int i);
    }

    /**
     * Says which keys are about to become the current one, so that what is likely to be read for them may be fetched at once.
     * Changes nothing that can be seen but the time reads take.
     */
    default void prefetch(Keys keys) {}

    <T> ValueState<T> value(ValueStateDescriptor<T> descriptor);

    <T> ListState<T> list(ListStateDescriptor<T> descriptor);

    <K, V> MapState<K, V> map(MapStateDescriptor<K, V> descriptor);

    default <T> ReducingState<T> reducing(ReducingStateDescriptor<T> descriptor) {
        return new ReducedValue<>(
                value(new ValueStateDescriptor<>(descriptor.name(), descriptor.type(), descriptor.ttl())),
                descriptor.function());
    }

    default <IN, ACC, OUT> AggregatingState<IN, OUT> aggregating(AggregatingStateDescriptor<IN, ACC, OUT> descriptor) {
        return new AggregatedValue<>(
                value(new ValueStateDescriptor<>(descriptor.name(), descriptor.accumulatorType(), descriptor.ttl())),
                descriptor.function());
    }

    /** Event-time and processing-time timers. */
    Timers timers();

    /** Ends the epoch: O(1), whatever the size of the state. */
    FrozenLayer freeze();

    /** Every state asked for so far and every state restored, for the checkpoint's metadata. */
    List<KeyedStateMetadata> describe();

    /** Number of live entries over all states, for people; over a base only those in memory. */
    long entries();

    /** What its tables over a base take on the heap. */
    default TableUse tableUse() {
        return TableUse.NONE;
    }

    /** A checkpoint was given up: what is frozen goes into the base only with the next one that is complete. */
    default void checkpointAborted() {}

    /** Whether the task has to wait until what is frozen has gone into the base. */
    default boolean isFull() {
        return false;
    }

    /** Whether a checkpoint should come early, before what has changed fills the memory. Any thread. */
    default boolean wantsCheckpoint() {
        return false;
    }
}
