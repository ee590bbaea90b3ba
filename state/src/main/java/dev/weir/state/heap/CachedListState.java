package dev.weir.state.heap;

import dev.weir.state.type.Type;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A list per key, over a base: a list is in the table whole, or not at all. */
final class CachedListState<T> extends HeapListState<T> implements TableMemory.Table {
    private final StateBelow below;
    private final TableMemory memory;
    /** Lists that have changed in an epoch, and their chunks as they were before: they stay with what is new. */
    private long held;

    private int heldIn;

    CachedListState(StateCodec codec, Type<T> elementType, Current current, StateBelow below, TableMemory memory) {
        super(codec, elementType, current, false);
        this.below = below.observedBy(size);
        this.memory = memory;
    }

    @Override
    ListChunks find() {
        ListChunks list = slot.get();
        if (list == null) {
            list = load();
        }
        list.used = true;
        return list;
    }

    private ListChunks load() {
        below.entries(current.key(), current.keyHash(), this::restored);
        slot.forget();
        ListChunks list = slot.get();
        if (list == null) {
            list = new ListChunks(ownKey(), current.keyHash());
            slot.insert(list);
        }
        list.used = true;
        memory.inserted();
        return list;
    }

    /** Looks through the base: what is in the table alone is there after the next fold. */
    @Override
    public void sweep(int entries, Predicate<Object> dead) {
        below.sweep().sweep(entries, (key, keyHash, number, elements) -> {
            if (dead.test(elements)) {
                drop(key, keyHash, Objects.requireNonNull(number));
            }
        });
    }

    /** A chunk of this number in the table is the very one, or has taken its place and is looked at later. */
    private void drop(Object key, int keyHash, Object number) {
        int at = table.find(key, keyHash);
        if (table.get(at) == null) {
            below.entries(key, keyHash, this::restored);
            memory.inserted();
            at = table.find(key, keyHash);
        }
        ListChunks list = table.get(at);
        SubEntry chunk = list == null ? null : list.folded(number);
        if (list != null && chunk != null) {
            list.chunks.remove(chunk);
            changes(list);
            live--;
            deleted(chunk);
        }
        slot.forget();
    }

    /** It stays: only the table knows that the base's chunks are gone. */
    @Override
    void emptied(ListChunks list) {
        list.chunks.clear();
        list.changedIn = current.epoch();
    }

    @Override
    void append(ListChunks list, Object number, boolean fresh, List<Object> elements) {
        changes(list);
        super.append(list, number, fresh, elements);
        memory.inserted();
    }

    /** All of a list stays until what has changed of it is in the base: it is in the table whole. */
    private void changes(ListChunks list) {
        if (heldIn != current.epoch()) {
            heldIn = current.epoch();
            held = 0;
        }
        if (list.changedIn != current.epoch()) {
            list.changedIn = current.epoch();
            held += 1 + list.chunks.size();
        }
    }

    @Override
    long entriesHeld() {
        return heldIn == current.epoch() ? held : 0;
    }

    /** Chunks, and the lists themselves. */
    @Override
    public long liveEntries() {
        return live + table.size();
    }

    @Override
    public void evictSome(int foldedEpoch) {
        Object kept = current.keyOrNull();
        table.sweep(CachedState.SLOTS_PER_PIECE, list -> {
            if (list.changedIn > foldedEpoch || list.used || isCurrent(list, kept)) {
                list.used = false;
                return false;
            }
            live -= list.chunks.size();
            return true;
        });
        slot.forget();
    }

    /** Its list may be in use right now. */
    private static boolean isCurrent(ListChunks list, @Nullable Object key) {
        return key != null && KeyTable.same(list.key, key);
    }
}
