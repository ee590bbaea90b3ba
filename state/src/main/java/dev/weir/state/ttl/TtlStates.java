package dev.weir.state.ttl;

import dev.weir.state.ListState;
import dev.weir.state.MapState;
import dev.weir.state.ValueState;
import dev.weir.state.type.Expiring;

/** Gives the values of a backend's states a time to live. */
public final class TtlStates {
    private TtlStates() {}

    public static <T> ValueState<T> value(ValueState<Expiring<T>> state, Expiry expiry) {
        return new TtlValueState<>(state, expiry);
    }

    public static <T> ListState<T> list(ListState<Expiring<T>> state, Expiry expiry) {
        return new TtlListState<>(state, expiry);
    }

    public static <K, V> MapState<K, V> map(MapState<K, Expiring<V>> state, Expiry expiry) {
        return new TtlMapState<>(state, expiry);
    }
}
