package dev.weir.state.heap;

import dev.weir.state.type.Type;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A list per key, over a base: a list is in the table whole, or not at all. */
final class CachedListState<T> extends HeapListState<T> implements TableMemory.Table {
    private final StateBelow below;
    private final TableMemory memory;
    /** By epoch: bytes of the lists that changed in it last, as they were before. They stay with what is new. */
    private final NavigableMap<Integer, Long> held = new TreeMap<>();

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
        list.putInOrder();
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
        memory.inserted(1 + list.chunks.size());
        return list;
    }

    /** Looks through the base: what is in the table alone is there after the next fold. */
    @Override
    public void sweep(int entries, Predicate<Object> dead) {
        below.sweep().sweep(entries, memory::foldedUpTo, (key, keyHash, number, elements) -> {
            if (dead.test(elements)) {
                drop(key, keyHash, Objects.requireNonNull(number), dead);
            }
        });
    }

    /** A chunk of this number in the table is the very one, or has taken its place and may not be dead. */
    private void drop(Object key, int keyHash, Object number, Predicate<Object> dead) {
        ListChunks known = table.get(table.find(key, keyHash));
        if (known == null) {
            below.entries(key, keyHash, this::restored);
        }
        ListChunks list = known == null ? table.get(table.find(key, keyHash)) : known;
        SubEntry chunk = list == null ? null : list.chunk(number);
        if (list != null && chunk != null && dead.test(ListChunks.elements(chunk))) {
            list.chunks.remove(chunk);
            changes(list);
            live--;
            deleted(chunk);
        }
        slot.forget();
        if (known == null && list != null) {
            memory.inserted(1 + list.chunks.size());
        }
    }

    /** It stays: only the table knows that the base's chunks are gone. */
    @Override
    void emptied(ListChunks list) {
        list.chunks.clear();
        hold(list);
    }

    @Override
    void append(ListChunks list, Object number, boolean fresh, List<Object> elements) {
        changes(list);
        super.append(list, number, fresh, elements);
        memory.inserted(1);
    }

    /** All of a list stays until what has changed of it is in the base: it is in the table whole. */
    private void changes(ListChunks list) {
        if (list.changedIn != current.epoch()) {
            hold(list);
        }
    }

    private void hold(ListChunks list) {
        int epoch = current.epoch();
        if (!held.containsKey(epoch)) {
            held.headMap(memory.foldedUpTo(), true).clear();
        }
        held.computeIfPresent(list.changedIn, (before, bytes) -> bytes - list.heldBytes);
        list.changedIn = epoch;
        list.heldBytes = (1 + list.chunks.size()) * bytesPerEntry();
        held.merge(epoch, list.heldBytes, Long::sum);
    }

    @Override
    public long heldBytes(int afterEpoch, int upToEpoch) {
        long sum = 0;
        for (long bytes : held.subMap(afterEpoch, false, upToEpoch, true).values()) {
            sum += bytes;
        }
        return sum;
    }

    /** Chunks, and the lists themselves. */
    @Override
    long liveEntries() {
        return live + table.size();
    }

    @Override
    public void evictSome(int foldedEpoch, boolean evenUsed) {
        Object kept = current.keyOrNull();
        table.sweep(CachedState.SLOTS_PER_PIECE, list -> {
            if (list.changedIn > foldedEpoch || (list.used && !evenUsed) || isCurrent(list, kept)) {
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
