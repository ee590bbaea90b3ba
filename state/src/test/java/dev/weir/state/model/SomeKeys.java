package dev.weir.state.model;

import dev.weir.state.KeyedStateBackend;
import java.util.List;

/** The keys of a batch. */
public record SomeKeys(List<String> keys) implements KeyedStateBackend.Keys {
    public static SomeKeys of(String... keys) {
        return new SomeKeys(List.of(keys));
    }

    @Override
    public int size() {
        return keys.size();
    }

    @Override
    public Object key(int i) {
        return keys.get(i);
    }

    @Override
    public int keyHash(int i) {
        return ModelTask.hash(keys.get(i));
    }
}
