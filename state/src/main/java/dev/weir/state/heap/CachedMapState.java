package dev.weir.state.heap;

import dev.weir.state.MapState;
import dev.weir.state.type.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A map per key, over a base: the table holds for each key those entries that changed or were asked for. */
final class CachedMapState<K, V> extends CachedState implements MapState<K, V> {
    /** Entries of one key by map key; one without a value says that there is none. */
    private static final class PartOfMap extends Keyed {
        final Map<Object, SubEntry> entries = new HashMap<>(4);
        boolean used = true;

        PartOfMap(Object key, int keyHash) {
            super(key, keyHash);
        }
    }

    private final KeyTable<PartOfMap> table = new KeyTable<>(16);
    private final CurrentSlot<PartOfMap> slot;
    private final Type<Object> subType;
    private long held;

    CachedMapState(StateCodec codec, Current current, StateBelow below, TableMemory memory) {
        super(codec, current, below, memory);
        slot = new CurrentSlot<>(table, current);
        subType = Objects.requireNonNull(codec.subType());
    }

    @Override
    @SuppressWarnings("unchecked")
    public @Nullable V get(K key) {
        Object value = find(key).value;
        return value == null ? null : (V) codec.valueType().copy(value);
    }

    @Override
    public boolean contains(K key) {
        return find(key).value != null;
    }

    @Override
    public void put(K key, V value) {
        Object kept = codec.valueType().copy(Objects.requireNonNull(value, "a map state's value"));
        PartOfMap map = part();
        SubEntry old = map.entries.get(HeapMapState.comparable(key));
        if (old != null && old.epoch == current.epoch()) {
            rewrite(old, kept);
        } else {
            Object sub = old == null ? subType.copy(key) : old.sub;
            replace(map, old, new SubEntry(map.key, map.keyHash, sub, current.epoch(), false, kept));
        }
    }

    @Override
    public void remove(K key) {
        PartOfMap map = part();
        SubEntry old = map.entries.get(HeapMapState.comparable(key));
        if (old == null) {
            SubEntry unknown = new SubEntry(map.key, map.keyHash, subType.copy(key), 0, false, null);
            replace(map, null, unknown.deletion(current.epoch()));
        } else {
            delete(map, old);
        }
    }

    @Override
    public boolean isEmpty() {
        for (SubEntry entry : part().entries.values()) {
            if (entry.value != null) {
                return false;
            }
        }
        return !entries().iterator().hasNext();
    }

    @Override
    public void clear() {
        PartOfMap map = part();
        List<SubEntry> under = new ArrayList<>();
        below.entries(map.key, map.keyHash, (key, hash, sub, value) -> {
            if (!map.entries.containsKey(HeapMapState.comparable(Objects.requireNonNull(sub)))) {
                under.add(new SubEntry(map.key, map.keyHash, sub, 0, false, value));
            }
        });
        new ArrayList<>(map.entries.values()).forEach(entry -> delete(map, entry));
        under.forEach(entry -> replace(map, null, entry.deletion(current.epoch())));
    }

    /** What the table holds, then what only the base holds, piece by piece. */
    @Override
    @SuppressWarnings("unchecked")
    public Iterable<Map.Entry<K, V>> entries() {
        PartOfMap map = part();
        List<SubEntry> known = new ArrayList<>();
        Set<Object> seen = new HashSet<>(map.entries.keySet());
        for (SubEntry entry : map.entries.values()) {
            if (entry.value != null) {
                known.add(entry);
            }
        }
        return () -> {
            Iterator<SubEntry> all = new TableThenBase(known.iterator(), below.pieces(map.key, map.keyHash), seen);
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return all.hasNext();
                }

                @Override
                public Map.Entry<K, V> next() {
                    SubEntry entry = all.next();
                    Object value = codec.valueType().copy(Objects.requireNonNull(entry.value));
                    return Map.entry((K) subType.copy(entry.sub), (V) value);
                }
            };
        };
    }

    /** Joins the two, without what the table knew of when the iteration began. */
    private record TableThenBase(Iterator<SubEntry> table, StateBelow.Pieces base, Set<Object> seen)
            implements Iterator<SubEntry> {
        @Override
        public boolean hasNext() {
            if (table.hasNext()) {
                return true;
            }
            while (base.hasNext() && seen.contains(HeapMapState.comparable(base.peek().sub))) {
                base.next();
            }
            return base.hasNext();
        }

        @Override
        public SubEntry next() {
            if (table.hasNext()) {
                return table.next();
            }
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return base.next();
        }
    }

    private SubEntry find(K key) {
        PartOfMap map = part();
        SubEntry entry = map.entries.get(HeapMapState.comparable(key));
        if (entry == null) {
            Object sub = subType.copy(key);
            entry = new SubEntry(map.key, map.keyHash, sub, 0, false, below.value(sub));
            insert(map, entry);
        }
        return entry;
    }

    @Override
    void drop(Object key, int keyHash, @Nullable Object sub, Predicate<Object> dead) {
        Object own = Objects.requireNonNull(sub);
        int at = table.find(key, keyHash);
        PartOfMap map = table.get(at);
        if (map == null) {
            map = new PartOfMap(key, keyHash);
            table.insert(at, map);
            slot.forget();
            held++;
        }
        SubEntry known = map.entries.get(HeapMapState.comparable(own));
        if (known == null) {
            replace(map, null, new SubEntry(map.key, keyHash, own, 0, false, null).deletion(current.epoch()));
        } else if (known.value != null && dead.test(known.value)) {
            delete(map, known);
        }
    }

    private void delete(PartOfMap map, SubEntry old) {
        if (old.value == null) {
            return;
        }
        if (old.epoch == current.epoch()) {
            deleted(old);
        } else {
            replace(map, old, old.deletion(current.epoch()));
        }
    }

    private void replace(PartOfMap map, @Nullable SubEntry old, SubEntry entry) {
        if (old != null) {
            old.replacedIn = current.epoch();
        }
        changed(entry);
        insert(map, entry);
    }

    private void insert(PartOfMap map, SubEntry entry) {
        if (map.entries.put(HeapMapState.comparable(entry.sub), entry) == null) {
            held++;
        }
        memory.inserted(1);
    }

    private PartOfMap part() {
        PartOfMap map = slot.get();
        if (map == null) {
            map = new PartOfMap(ownKey(), current.keyHash());
            slot.insert(map);
            held++;
        }
        map.used = true;
        return map;
    }

    /** Of the table: entries, and a little for each key. */
    @Override
    long liveEntries() {
        return held;
    }

    @Override
    public void evictSome(int foldedEpoch, boolean evenUsed) {
        Object kept = current.keyOrNull();
        table.sweep(SLOTS_PER_PIECE, map -> {
            if (map.used && !evenUsed) {
                map.used = false;
                return false;
            }
            int before = map.entries.size();
            map.entries.values().removeIf(entry -> leaves(entry, foldedEpoch));
            held -= before - map.entries.size();
            // The current key's may be in use right now.
            boolean gone = map.entries.isEmpty() && (kept == null || !KeyTable.same(map.key, kept));
            held -= gone ? 1 : 0;
            return gone;
        });
        slot.forget();
    }

    private boolean leaves(SubEntry entry, int foldedEpoch) {
        boolean leaves = isFolded(entry, foldedEpoch);
        if (leaves) {
            below.left(entry);
        }
        return leaves;
    }
}
