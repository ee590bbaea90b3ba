package dev.weir.state.ttl;

import dev.weir.state.MapState;
import dev.weir.state.type.Expiring;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A map per key, each of whose entries lives for a while. */
record TtlMapState<K, V>(MapState<K, Expiring<V>> state, Expiry expiry) implements MapState<K, V> {
    @Override
    public @Nullable V get(K key) {
        expiry.access();
        Expiring<V> kept = state.get(key);
        if (kept == null) {
            return null;
        }
        if (!expiry.isLive(kept)) {
            state.remove(key);
            return null;
        }
        if (expiry.touchedByRead(kept)) {
            state.put(key, expiry.touched(kept.value()));
        }
        return kept.value();
    }

    @Override
    public void put(K key, V value) {
        expiry.access();
        state.put(key, expiry.touched(Objects.requireNonNull(value, "a map state's value")));
    }

    @Override
    public void remove(K key) {
        expiry.access();
        state.remove(key);
    }

    /** Counts as a read of the entry. */
    @Override
    public boolean contains(K key) {
        return get(key) != null;
    }

    /** Touches nothing. */
    @Override
    public boolean isEmpty() {
        expiry.access();
        for (Map.Entry<K, Expiring<V>> entry : state.entries()) {
            if (expiry.isLive(entry.getValue())) {
                return false;
            }
        }
        return true;
    }

    /** A copy, since reading may remove and touch entries. */
    @Override
    public Iterable<Map.Entry<K, V>> entries() {
        expiry.access();
        List<K> dead = new ArrayList<>();
        List<Map.Entry<K, V>> touched = new ArrayList<>();
        List<Map.Entry<K, V>> live = new ArrayList<>();
        for (Map.Entry<K, Expiring<V>> entry : state.entries()) {
            Expiring<V> kept = entry.getValue();
            if (expiry.isLive(kept)) {
                Map.Entry<K, V> own = Map.entry(entry.getKey(), kept.value());
                (expiry.touchedByRead(kept) ? touched : live).add(own);
            } else {
                dead.add(entry.getKey());
            }
        }
        dead.forEach(state::remove);
        touched.forEach(e -> state.put(e.getKey(), expiry.touched(e.getValue())));
        live.addAll(touched);
        return Collections.unmodifiableList(live);
    }

    @Override
    public void clear() {
        expiry.access();
        state.clear();
    }
}
