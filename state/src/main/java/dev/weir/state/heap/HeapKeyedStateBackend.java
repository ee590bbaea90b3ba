package dev.weir.state.heap;

import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.env.Time;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.state.FrozenLayer;
import dev.weir.state.KeyGroupRange;
import dev.weir.state.KeyHash;
import dev.weir.state.KeyedStateBackend;
import dev.weir.state.ListState;
import dev.weir.state.ListStateDescriptor;
import dev.weir.state.MapState;
import dev.weir.state.MapStateDescriptor;
import dev.weir.state.SchemaCheck;
import dev.weir.state.SchemaCheck.Outcome;
import dev.weir.state.StateTtl;
import dev.weir.state.Sweepable;
import dev.weir.state.TableUse;
import dev.weir.state.Timers;
import dev.weir.state.ValueState;
import dev.weir.state.ValueStateDescriptor;
import dev.weir.state.base.StateBase;
import dev.weir.state.heap.StateCodec.Kind;
import dev.weir.state.layer.LayerFileReader;
import dev.weir.state.layer.LayerRestore;
import dev.weir.state.ttl.Expiry;
import dev.weir.state.ttl.TtlStates;
import dev.weir.state.type.Expiring;
import dev.weir.state.type.Type;
import dev.weir.state.type.Types;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keyed state of one operator in one task: all of it on the heap, or over a base, of which the tables hold what has
 * changed and a cache. The package's page shows how.
 */
public final class HeapKeyedStateBackend implements KeyedStateBackend {
    /** Names with this beginning are the engine's own. */
    private static final String RESERVED = "_timers.";

    private final String uid;
    private final Type<Object> keyType;
    private final int maxParallelism;
    private final KeyGroupRange range;
    private final Time time;
    private final Current current = new Current();
    private final Map<String, HeapState> states = new LinkedHashMap<>();
    /** Those that can fetch values of several keys at once. */
    private final List<CachedValueState<?>> prefetching = new ArrayList<>();

    private final FoldedEpoch folded = new FoldedEpoch();
    private final @Nullable StateBase base;
    private final TableMemory memory;
    private RestoredStates restored;
    private @Nullable HeapTimers timers;

    /**
     * An empty backend.
     *
     * @param uid the operator
     * @param range the key groups that this task owns
     * @param time its wall clock is that of values with a time to live
     */
    public HeapKeyedStateBackend(String uid, Type<?> keyType, int maxParallelism, KeyGroupRange range, Time time) {
        this(uid, keyType, maxParallelism, range, time, null, 0);
    }

    /**
     * A backend over what a base holds of these key groups.
     *
     * @param base null: everything is on the heap
     * @param tableBytes how much the tables, and what has left them, may take on the heap
     */
    @SuppressWarnings("unchecked")
    public HeapKeyedStateBackend(
            String uid,
            Type<?> keyType,
            int maxParallelism,
            KeyGroupRange range,
            Time time,
            @Nullable StateBase base,
            long tableBytes) {
        Types.requireKey(keyType, "the key of operator '" + uid + "'");
        this.uid = uid;
        this.keyType = (Type<Object>) keyType;
        this.maxParallelism = maxParallelism;
        this.range = range;
        this.time = time;
        this.base = base;
        this.memory = new TableMemory(tableBytes, folded);
        this.restored = new RestoredStates(uid, List.of(), new HashMap<>());
    }

    /**
     * Reads this task's key groups of a checkpoint; called once, before any state is asked for. Entries stay encoded until
     * then.
     *
     * @param written what the checkpoint's metadata says of the operator
     * @param oldestFirst the checkpoint's files, none when the base holds what they hold; not needed any more when this
     *     returns
     */
    public void restore(List<KeyedStateMetadata> written, List<LayerFileReader> oldestFirst) throws IOException {
        if (!states.isEmpty()) {
            throw new IllegalStateException("state of " + uid + " was asked for before it was restored");
        }
        restored = new RestoredStates(uid, written, LayerRestore.read(oldestFirst, uid, range));
    }

    @Override
    public void setCurrentKey(Object key, int keyHash) {
        current.set(key, keyHash);
    }

    @Override
    public void prefetch(Keys keys) {
        prefetching.forEach(state -> state.prefetch(keys));
    }

    @Override
    public @Nullable Object currentKey() {
        return current.keyOrNull();
    }

    @Override
    public int currentKeyGroup() {
        return KeyHash.keyGroup(current.keyHash(), maxParallelism);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> ValueState<T> value(ValueStateDescriptor<T> descriptor) {
        StateTtl ttl = descriptor.ttl();
        if (ttl == null) {
            return (ValueState<T>) valueState(descriptor.name(), descriptor.type());
        }
        HeapState state = valueState(descriptor.name(), Types.expiring(descriptor.type()));
        return TtlStates.value((ValueState<Expiring<T>>) state, expiry(state, ttl));
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> ListState<T> list(ListStateDescriptor<T> descriptor) {
        StateTtl ttl = descriptor.ttl();
        if (ttl == null) {
            return (ListState<T>) listState(descriptor.name(), descriptor.elementType());
        }
        HeapState state = listState(descriptor.name(), Types.expiring(descriptor.elementType()));
        return TtlStates.list((ListState<Expiring<T>>) state, expiry(state, ttl));
    }

    @Override
    @SuppressWarnings("unchecked")
    public <K, V> MapState<K, V> map(MapStateDescriptor<K, V> descriptor) {
        Type<K> keys = descriptor.keyType();
        Types.requireKey(keys, "the map key of state '" + descriptor.name() + "' of operator '" + uid + "'");
        StateTtl ttl = descriptor.ttl();
        if (ttl == null) {
            return (MapState<K, V>) mapState(descriptor.name(), keys, descriptor.valueType());
        }
        HeapState state = mapState(descriptor.name(), keys, Types.expiring(descriptor.valueType()));
        return TtlStates.map((MapState<K, Expiring<V>>) state, expiry(state, ttl));
    }

    private Expiry expiry(HeapState state, StateTtl ttl) {
        return new Expiry((Sweepable) state, ttl, state.codec.schemas().ttlSinceMs(), time);
    }

    private HeapState valueState(String name, Type<?> type) {
        return user(
                codec(name, Kind.VALUE, null, type),
                c -> base == null
                        ? new HeapValueState<>(c, current)
                        : prefetching(cached(new CachedValueState<>(c, current, below(c), memory))));
    }

    private <T> HeapState listState(String name, Type<T> element) {
        return user(
                codec(name, Kind.LIST, Types.LONG, Types.listOf(element)),
                c -> base == null
                        ? new HeapListState<>(c, element, current)
                        : cached(new CachedListState<>(c, element, current, below(c), memory)));
    }

    private HeapState mapState(String name, Type<?> keys, Type<?> values) {
        return user(
                codec(name, Kind.MAP, keys, values),
                c -> base == null
                        ? new HeapMapState<>(c, current)
                        : cached(new CachedMapState<>(c, current, below(c), memory)));
    }

    @Override
    public Timers timers() {
        HeapTimers t = timers;
        if (t == null) {
            t = new HeapTimers(timerQueue("event"), timerQueue("processing"));
            timers = t;
        }
        return t;
    }

    @Override
    public FrozenLayer freeze() {
        int epoch = current.epoch();
        if (base != null) {
            memory.freezing(epoch);
        }
        List<FrozenState> frozen = new ArrayList<>();
        for (HeapState state : states.values()) {
            FrozenState changes = state.freeze();
            if (changes != null) {
                frozen.add(changes);
            }
        }
        if (base != null && frozen.isEmpty()) {
            memory.frozeNothing(epoch);
        }
        current.nextEpoch();
        return new HeapLayer(uid, maxParallelism, range, epoch, frozen, folded);
    }

    @Override
    public List<KeyedStateMetadata> describe() {
        List<KeyedStateMetadata> all = new ArrayList<>();
        states.values().forEach(s -> all.add(s.describe()));
        all.addAll(restored.notAskedFor());
        return all;
    }

    @Override
    public long entries() {
        return restored.entries()
                + states.values().stream().mapToLong(HeapState::liveEntries).sum();
    }

    @Override
    public TableUse tableUse() {
        return base == null ? TableUse.NONE : memory.use();
    }

    @Override
    public void checkpointAborted() {
        memory.checkpointAborted();
    }

    @Override
    public boolean isFull() {
        return base != null && memory.isFull();
    }

    @Override
    public boolean wantsCheckpoint() {
        return base != null && memory.wantsCheckpoint();
    }

    private <S extends HeapState & TableMemory.Table> S cached(S state) {
        memory.add(state);
        return state;
    }

    private <T> CachedValueState<T> prefetching(CachedValueState<T> state) {
        prefetching.add(state);
        return state;
    }

    private StateBelow below(StateCodec codec) {
        return new StateBelow(
                codec,
                Objects.requireNonNull(base).column(uid, codec.name()),
                memory.victims(),
                states.size(),
                current,
                range,
                maxParallelism);
    }

    private TimerQueue timerQueue(String time) {
        StateCodec codec = codec(RESERVED + time, Kind.TIMERS, Types.LONG, new NothingType());
        return (TimerQueue) state(codec, this::timerQueue);
    }

    /** Timers are on the heap, whatever lies under the other states. */
    private TimerQueue timerQueue(StateCodec codec) {
        TimerQueue queue = new TimerQueue(codec, current);
        if (base != null) {
            StateBelow below = below(codec);
            for (int group = range.first(); group <= range.last(); group++) {
                below.someOf(group, null, Integer.MAX_VALUE, queue);
            }
        }
        return queue;
    }

    private HeapState user(StateCodec codec, Function<StateCodec, HeapState> maker) {
        if (codec.name().startsWith(RESERVED)) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "state '" + codec.name() + "' of operator '" + uid + "': names beginning with '" + RESERVED
                            + "' are Weir's own; choose another");
        }
        return state(codec, maker);
    }

    private HeapState state(StateCodec asked, Function<StateCodec, HeapState> maker) {
        HeapState known = states.get(asked.name());
        if (known != null) {
            checkSame(known.describe(), asked.describe());
            return known;
        }
        HeapState made = maker.apply(restored.evolved(asked, time.wallMs()));
        restored.moveInto(made, maxParallelism);
        states.put(asked.name(), made);
        return made;
    }

    /** A state that was asked for. */
    @Nullable
    HeapState state(String name) {
        return states.get(name);
    }

    private void checkSame(KeyedStateMetadata known, KeyedStateMetadata asked) {
        if (SchemaCheck.compare(known, asked).outcome() != Outcome.MATCHED) {
            throw new WeirException(
                    ExitCode.CONFIGURATION,
                    "state '" + asked.name() + "' of operator '" + uid + "' is asked for as " + text(known) + " and as "
                            + text(asked) + "; give one of them another name");
        }
    }

    private static String text(KeyedStateMetadata state) {
        String mapKey = state.subKeySchema();
        return state.kind() + (mapKey == null ? "" : " with map key " + mapKey) + " of " + state.valueSchema();
    }

    @SuppressWarnings("unchecked")
    private StateCodec codec(String name, Kind kind, @Nullable Type<?> subType, Type<?> valueType) {
        return StateCodec.of(name, kind, keyType, (Type<Object>) subType, (Type<Object>) valueType);
    }
}
