package dev.weir.state.ttl;

import dev.weir.state.ListState;
import dev.weir.state.type.Expiring;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A list per key, each of whose elements lives for a while. */
record TtlListState<T>(ListState<Expiring<T>> state, Expiry expiry) implements ListState<T> {
    @Override
    public List<T> get() {
        expiry.access();
        List<Expiring<T>> kept = state.get();
        List<Expiring<T>> live = kept.stream().filter(expiry::isLive).toList();
        List<T> values = live.stream().map(Expiring::value).toList();
        if (live.stream().anyMatch(expiry::touchedByRead)) {
            state.update(touched(values));
        } else if (isWorthRewriting(kept.size(), live.size())) {
            state.update(live);
        }
        return values;
    }

    /** Half of it has to be dead, so that a list that loses its oldest element again and again is not written as often. */
    private static boolean isWorthRewriting(int kept, int live) {
        return kept > 0 && live <= kept / 2;
    }

    @Override
    public void add(T value) {
        expiry.access();
        state.add(expiry.touched(notNull(value)));
    }

    @Override
    public void addAll(List<T> values) {
        expiry.access();
        state.addAll(touched(values));
    }

    @Override
    public void update(List<T> values) {
        expiry.access();
        state.update(touched(values));
    }

    @Override
    public void clear() {
        expiry.access();
        state.clear();
    }

    private List<Expiring<T>> touched(List<T> values) {
        List<Expiring<T>> touched = new ArrayList<>(values.size());
        for (T value : values) {
            touched.add(expiry.touched(notNull(value)));
        }
        return touched;
    }

    private static <T> T notNull(T value) {
        return Objects.requireNonNull(value, "a list state's element");
    }
}
