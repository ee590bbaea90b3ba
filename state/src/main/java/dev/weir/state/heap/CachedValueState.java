package dev.weir.state.heap;

import dev.weir.state.KeyedStateBackend;
import dev.weir.state.ValueState;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One value per key, over a base. */
final class CachedValueState<T> extends CachedState implements ValueState<T> {
    private final KeyTable<Entry> table = new KeyTable<>(16);
    private final CurrentSlot<Entry> slot;
    private final boolean shared;

    CachedValueState(StateCodec codec, Current current, StateBelow below, TableMemory memory) {
        super(codec, current, below, memory);
        slot = new CurrentSlot<>(table, current);
        shared = codec.valueType().immutable();
    }

    @Override
    @SuppressWarnings("unchecked")
    public @Nullable T value() {
        below.habit().read();
        Entry entry = slot.get();
        if (entry == null) {
            entry = load();
        } else if (!entry.used) {
            entry.used = true;
        }
        Object value = entry.value;
        return value == null ? null : (T) own(value);
    }

    /** Fetches by one call what the table lacks of keys that are about to come. */
    void prefetch(KeyedStateBackend.Keys keys) {
        if (!below.habit().next(keys.size())) {
            return;
        }
        List<Keyed> missing = missing(keys);
        if (missing.size() < 2) {
            return;
        }
        List<@Nullable Object> values = below.someValues(missing);
        for (int i = 0; i < values.size(); i++) {
            Object value = values.get(i);
            // That there is none is not remembered: the call may have failed for the key.
            if (value != null) {
                insert(missing.get(i), value);
            }
        }
        slot.forget();
    }

    /** Each once. */
    private List<Keyed> missing(KeyedStateBackend.Keys keys) {
        List<Keyed> missing = new ArrayList<>();
        KeyTable<Keyed> known = new KeyTable<>(16);
        for (int i = 0; i < keys.size(); i++) {
            Object key = keys.key(i);
            int hash = keys.keyHash(i);
            if (table.get(table.find(key, hash)) == null && below.owns(hash)) {
                int at = known.find(key, hash);
                if (known.get(at) == null) {
                    Keyed added = new Keyed(key, hash);
                    known.insert(at, added);
                    missing.add(added);
                }
            }
        }
        return missing;
    }

    private void insert(Keyed of, Object value) {
        Entry entry = new Entry(codec.keyType().copy(of.key), of.keyHash, 0, false, value);
        entry.used = true;
        table.insert(table.find(of.key, of.keyHash), entry);
        memory.inserted(1);
    }

    @Override
    public void update(T value) {
        Object kept = own(Objects.requireNonNull(value, "a state's value"));
        Entry entry = slot.get();
        if (entry != null && entry.epoch == current.epoch()) {
            rewrite(entry, kept);
        } else {
            put(entry, new Entry(keyOf(entry), current.keyHash(), current.epoch(), false, kept));
        }
    }

    @Override
    public void clear() {
        Entry entry = slot.get();
        if (entry == null) {
            put(null, new Entry(ownKey(), current.keyHash(), 0, false, null).deletion(current.epoch()));
        } else if (entry.value != null && entry.epoch == current.epoch()) {
            deleted(entry);
        } else if (entry.value != null) {
            put(entry, entry.deletion(current.epoch()));
        }
    }

    @Override
    void drop(Object key, int keyHash, @Nullable Object sub, Predicate<Object> dead) {
        int at = table.find(key, keyHash);
        Entry known = table.get(at);
        if (known == null) {
            Entry deletion = new Entry(key, keyHash, 0, false, null).deletion(current.epoch());
            table.insert(at, deletion);
            changed(deletion);
        } else if (known.value != null && dead.test(known.value)) {
            delete(known, at);
        }
        slot.forget();
        memory.inserted(1);
    }

    private void delete(Entry known, int at) {
        if (known.epoch == current.epoch()) {
            deleted(known);
        } else {
            known.replacedIn = current.epoch();
            Entry deletion = known.deletion(current.epoch());
            table.replace(at, deletion);
            changed(deletion);
        }
    }

    private Entry load() {
        Entry entry = new Entry(ownKey(), current.keyHash(), 0, false, below.value(null));
        entry.used = true;
        slot.insert(entry);
        memory.inserted(1);
        return entry;
    }

    private void put(@Nullable Entry old, Entry entry) {
        if (old == null) {
            slot.insert(entry);
        } else {
            old.replacedIn = current.epoch();
            slot.replace(entry);
        }
        changed(entry);
        memory.inserted(1);
    }

    private Object keyOf(@Nullable Entry entry) {
        return entry == null ? ownKey() : entry.key;
    }

    private Object own(Object value) {
        return shared ? value : codec.valueType().copy(value);
    }

    /** Of the table. */
    @Override
    long liveEntries() {
        return table.size();
    }

    @Override
    public void evictSome(int foldedEpoch, boolean evenUsed) {
        slot.forget();
        table.sweep(SLOTS_PER_PIECE, entry -> {
            if (!isFolded(entry, foldedEpoch)) {
                return false;
            }
            boolean leaves = evenUsed || !entry.used;
            entry.used = false;
            if (leaves) {
                below.left(entry);
            }
            return leaves;
        });
    }
}
