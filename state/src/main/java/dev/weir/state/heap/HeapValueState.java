package dev.weir.state.heap;

import dev.weir.state.ValueState;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One value per key. */
final class HeapValueState<T> extends SweptState implements ValueState<T> {
    private final KeyTable<Entry> table = new KeyTable<>(16);
    private final CurrentSlot<Entry> slot;
    private final boolean shared;

    HeapValueState(StateCodec codec, Current current) {
        super(codec, current);
        slot = new CurrentSlot<>(table, current);
        shared = codec.valueType().immutable();
    }

    @Override
    @SuppressWarnings("unchecked")
    public @Nullable T value() {
        Entry entry = slot.get();
        return entry == null ? null : (T) own(Objects.requireNonNull(entry.value));
    }

    @Override
    public void update(T value) {
        Object kept = own(Objects.requireNonNull(value, "a state's value"));
        Entry entry = slot.get();
        if (entry == null) {
            insert(kept);
        } else if (entry.epoch == current.epoch()) {
            entry.value = kept;
        } else {
            replace(entry, kept);
        }
    }

    @Override
    public void clear() {
        Entry entry = slot.get();
        if (entry != null) {
            slot.remove();
            deleted(entry);
        }
    }

    @Override
    public void restored(Object key, int keyHash, @Nullable Object sub, Object value) {
        Entry entry = new Entry(key, keyHash, 0, false, value);
        table.insert(table.find(key, keyHash), entry);
        track(entry);
    }

    @Override
    void drop(Entry entry) {
        int at = table.find(entry.key, entry.keyHash);
        if (table.get(at) == entry) {
            table.remove(at);
            slot.forget();
            deleted(entry);
        }
    }

    @Override
    long liveEntries() {
        return table.size();
    }

    private void insert(Object value) {
        Entry entry = new Entry(ownKey(), current.keyHash(), current.epoch(), true, value);
        slot.insert(entry);
        changed(entry);
    }

    private void replace(Entry old, Object value) {
        Entry entry = new Entry(old.key, old.keyHash, current.epoch(), false, value);
        slot.replace(entry);
        old.replacedIn = current.epoch();
        changed(entry);
    }

    private Object own(Object value) {
        return shared ? value : codec.valueType().copy(value);
    }
}
