package dev.weir.state.heap;

import dev.weir.state.MapState;
import dev.weir.state.type.Type;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A map per key: a table of maps of entries, each entry changed on its own. */
final class HeapMapState<K, V> extends SweptState implements MapState<K, V> {
    /** The entries of one key, by map key; never empty while it stands in the table. */
    private static final class MapOfKey extends Keyed {
        final Map<Object, SubEntry> entries = new HashMap<>(4);

        MapOfKey(Object key, int keyHash) {
            super(key, keyHash);
        }
    }

    private final KeyTable<MapOfKey> table = new KeyTable<>(16);
    private final CurrentSlot<MapOfKey> slot;
    private final Type<Object> subType;
    private long live;

    HeapMapState(StateCodec codec, Current current) {
        super(codec, current);
        slot = new CurrentSlot<>(table, current);
        subType = Objects.requireNonNull(codec.subType());
    }

    @Override
    @SuppressWarnings("unchecked")
    public @Nullable V get(K key) {
        SubEntry entry = find(key);
        return entry == null ? null : (V) ownValue(entry);
    }

    @Override
    public boolean contains(K key) {
        return find(key) != null;
    }

    @Override
    public void put(K key, V value) {
        Object kept = codec.valueType().copy(Objects.requireNonNull(value, "a map state's value"));
        SubEntry entry = find(key);
        if (entry != null && entry.epoch == current.epoch()) {
            entry.value = kept;
        } else if (entry != null) {
            put(mapOfKey(), new SubEntry(entry.key, entry.keyHash, entry.sub, current.epoch(), false, kept));
            entry.replacedIn = current.epoch();
        } else {
            MapOfKey map = mapOfKey();
            put(map, new SubEntry(map.key, map.keyHash, subType.copy(key), current.epoch(), true, kept));
            live++;
        }
    }

    @Override
    public void remove(K key) {
        MapOfKey map = slot.get();
        SubEntry entry = map == null ? null : map.entries.remove(comparable(key));
        if (map == null || entry == null) {
            return;
        }
        if (map.entries.isEmpty()) {
            slot.remove();
        }
        live--;
        deleted(entry);
    }

    @Override
    public boolean isEmpty() {
        return slot.get() == null;
    }

    @Override
    public Iterable<Map.Entry<K, V>> entries() {
        MapOfKey map = slot.get();
        return map == null ? List.of() : () -> iterator(map);
    }

    @Override
    public void clear() {
        MapOfKey map = slot.get();
        if (map != null) {
            slot.remove();
            live -= map.entries.size();
            new ArrayList<>(map.entries.values()).forEach(this::deleted);
        }
    }

    @Override
    public void restored(Object key, int keyHash, @Nullable Object sub, Object value) {
        int at = table.find(key, keyHash);
        MapOfKey map = table.get(at);
        if (map == null) {
            map = new MapOfKey(key, keyHash);
            table.insert(at, map);
        }
        Object own = Objects.requireNonNull(sub);
        SubEntry entry = new SubEntry(map.key, keyHash, own, 0, false, value);
        map.entries.put(comparable(own), entry);
        track(entry);
        live++;
    }

    @Override
    void drop(Entry entry) {
        int at = table.find(entry.key, entry.keyHash);
        MapOfKey map = table.get(at);
        if (map != null && map.entries.remove(comparable(Objects.requireNonNull(entry.sub())), entry)) {
            if (map.entries.isEmpty()) {
                table.remove(at);
                slot.forget();
            }
            live--;
            deleted(entry);
        }
    }

    @Override
    long liveEntries() {
        return live;
    }

    private @Nullable SubEntry find(K key) {
        MapOfKey map = slot.get();
        return map == null ? null : map.entries.get(comparable(key));
    }

    private void put(MapOfKey map, SubEntry entry) {
        map.entries.put(comparable(entry.sub), entry);
        changed(entry);
    }

    private MapOfKey mapOfKey() {
        MapOfKey map = slot.get();
        if (map == null) {
            map = new MapOfKey(ownKey(), current.keyHash());
            slot.insert(map);
        }
        return map;
    }

    private Iterator<Map.Entry<K, V>> iterator(MapOfKey map) {
        Iterator<SubEntry> all = map.entries.values().iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return all.hasNext();
            }

            @Override
            @SuppressWarnings("unchecked")
            public Map.Entry<K, V> next() {
                SubEntry entry = all.next();
                return Map.entry((K) subType.copy(entry.sub), (V) ownValue(entry));
            }
        };
    }

    private Object ownValue(Entry entry) {
        return codec.valueType().copy(Objects.requireNonNull(entry.value));
    }

    /** Arrays are compared by content. */
    static Object comparable(Object mapKey) {
        return mapKey instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : mapKey;
    }
}
