package dev.weir.state.heap;

import dev.weir.state.ListState;
import dev.weir.state.type.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A list per key. What one epoch adds is one chunk, so that adding costs what is added, not what is there. */
class HeapListState<T> extends SweptState implements ListState<T> {
    private static final int MERGED_ABOVE = 8;

    final KeyTable<ListChunks> table = new KeyTable<>(16);
    final CurrentSlot<ListChunks> slot;
    private final Type<T> elementType;
    long live;

    HeapListState(StateCodec codec, Type<T> elementType, Current current) {
        this(codec, elementType, current, codec.expires());
    }

    HeapListState(StateCodec codec, Type<T> elementType, Current current, boolean queued) {
        super(codec, current, queued);
        this.elementType = elementType;
        slot = new CurrentSlot<>(table, current);
    }

    @Override
    @SuppressWarnings("unchecked")
    public List<T> get() {
        ListChunks list = find();
        if (list == null) {
            return List.of();
        }
        if (list.chunks.size() > MERGED_ABOVE) {
            mergeTail(list);
        }
        List<T> all = new ArrayList<>(list.size());
        for (SubEntry chunk : list.chunks) {
            for (Object element : ListChunks.elements(chunk)) {
                all.add(elementType.copy((T) element));
            }
        }
        return Collections.unmodifiableList(all);
    }

    @Override
    public void add(T value) {
        openChunk().add(elementType.copy(Objects.requireNonNull(value, "a list state's element")));
    }

    @Override
    public void addAll(List<T> values) {
        if (!values.isEmpty()) {
            List<Object> chunk = openChunk();
            for (T value : values) {
                chunk.add(elementType.copy(Objects.requireNonNull(value, "a list state's element")));
            }
        }
    }

    @Override
    public void update(List<T> values) {
        List<T> kept = new ArrayList<>(values);
        clear();
        addAll(kept);
    }

    @Override
    public void clear() {
        ListChunks list = find();
        if (list != null && !list.chunks.isEmpty()) {
            live -= list.chunks.size();
            list.chunks.forEach(this::deleted);
            emptied(list);
        }
    }

    /** The current key's list; null when there is none. */
    @Nullable
    ListChunks find() {
        ListChunks list = slot.get();
        if (list != null) {
            list.putInOrder();
        }
        return list;
    }

    /** The current key's list has lost all its chunks. */
    void emptied(ListChunks list) {
        slot.remove();
    }

    /** Chunks come in any order; they are put in order of their numbers when the list is used. */
    @Override
    public void restored(Object key, int keyHash, @Nullable Object sub, Object value) {
        int at = table.find(key, keyHash);
        ListChunks list = table.get(at);
        if (list == null) {
            list = new ListChunks(key, keyHash);
            table.insert(at, list);
        }
        SubEntry chunk = new SubEntry(list.key, keyHash, Objects.requireNonNull(sub), 0, false, value);
        list.restored(chunk);
        track(chunk);
        live++;
    }

    @Override
    void drop(Entry chunk) {
        int at = table.find(chunk.key, chunk.keyHash);
        ListChunks list = table.get(at);
        if (list != null && list.chunks.remove(chunk)) {
            if (list.chunks.isEmpty()) {
                table.remove(at);
                slot.forget();
            }
            live--;
            deleted(chunk);
        }
    }

    /** Chunks. */
    @Override
    long liveEntries() {
        return live;
    }

    /** The elements of the present epoch's chunk at the end of the current key's list. */
    private List<Object> openChunk() {
        ListChunks list = find();
        if (list == null) {
            list = new ListChunks(ownKey(), current.keyHash());
            slot.insert(list);
        }
        if (list.chunks.isEmpty() || list.last().epoch != current.epoch()) {
            append(list, list.nextNumber(), true, new ArrayList<>(2));
        }
        return ListChunks.elements(list.last());
    }

    void append(ListChunks list, Object number, boolean fresh, List<Object> elements) {
        SubEntry chunk = new SubEntry(list.key, list.keyHash, number, current.epoch(), fresh, elements);
        list.chunks.add(chunk);
        live++;
        changed(chunk);
    }

    /** Makes one chunk of the small ones at the end, under the number of the first of them. */
    private void mergeTail(ListChunks list) {
        int from = list.mergeableFrom();
        List<SubEntry> tail = list.chunks.subList(from, list.chunks.size());
        if (tail.size() < 2) {
            return;
        }
        List<Object> merged = new ArrayList<>();
        tail.forEach(chunk -> merged.addAll(ListChunks.elements(chunk)));
        Object number = tail.get(0).sub;
        tail.forEach(this::deleted);
        live -= tail.size();
        tail.clear();
        append(list, number, true, merged);
    }
}
