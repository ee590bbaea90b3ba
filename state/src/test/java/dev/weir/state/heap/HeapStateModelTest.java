package dev.weir.state.heap;

import dev.weir.state.model.BackendFactory;
import dev.weir.state.model.KeyedStateModelTest;

class HeapStateModelTest extends KeyedStateModelTest {
    @Override
    protected int steps() {
        return 5_000;
    }

    @Override
    protected BackendFactory backends() {
        return (uid, keyType, maxParallelism, range, time, written, files) -> {
            HeapKeyedStateBackend backend = new HeapKeyedStateBackend(uid, keyType, maxParallelism, range, time);
            backend.restore(written, files);
            return backend;
        };
    }
}
