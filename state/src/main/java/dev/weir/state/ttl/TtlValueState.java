package dev.weir.state.ttl;

import dev.weir.state.ValueState;
import dev.weir.state.type.Expiring;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One value per key, which lives for a while. */
record TtlValueState<T>(ValueState<Expiring<T>> state, Expiry expiry) implements ValueState<T> {
    @Override
    public @Nullable T value() {
        expiry.access();
        Expiring<T> kept = state.value();
        if (kept == null) {
            return null;
        }
        if (!expiry.isLive(kept)) {
            state.clear();
            return null;
        }
        if (expiry.touchedByRead(kept)) {
            state.update(expiry.touched(kept.value()));
        }
        return kept.value();
    }

    @Override
    public void update(T value) {
        expiry.access();
        state.update(expiry.touched(Objects.requireNonNull(value, "a state's value")));
    }

    @Override
    public void clear() {
        expiry.access();
        state.clear();
    }
}
