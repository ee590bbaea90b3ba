package dev.weir.state.heap;

import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.state.KeyGroupRange;
import dev.weir.state.KeyHash;
import dev.weir.state.ListState;
import dev.weir.state.ListStateDescriptor;
import dev.weir.state.MapState;
import dev.weir.state.MapStateDescriptor;
import dev.weir.state.Timers;
import dev.weir.state.ValueState;
import dev.weir.state.ValueStateDescriptor;
import dev.weir.state.layer.LayerFileReader;
import dev.weir.state.type.BytesEncoder;
import dev.weir.state.type.Types;
import java.io.IOException;
import java.util.List;

/** One task's backend with one state of each kind, keyed by strings. */
final class RTask {
    static final String UID = "count";

    final HeapKeyedStateBackend backend;
    final ValueState<StateModel.Total> value;
    final ListState<String> list;
    final MapState<String, Long> map;
    final Timers timers;

    RTask(
            dev.weir.state.base.StateBase base,
            int maxParallelism,
            int parallelism,
            int subtask,
            List<KeyedStateMetadata> written,
            List<LayerFileReader> files)
            throws IOException {
        backend = new HeapKeyedStateBackend(
                UID,
                Types.STRING,
                maxParallelism,
                KeyGroupRange.of(maxParallelism, parallelism, subtask),
                base,
                Long.getLong("tb", 6000));
        backend.restore(written, files);
        value = backend.value(new ValueStateDescriptor<>("total", Types.record(StateModel.Total.class)));
        list = backend.list(new ListStateDescriptor<>("words", Types.STRING));
        map = backend.map(new MapStateDescriptor<>("counts", Types.STRING, Types.LONG));
        timers = backend.timers();
    }

    void key(String key) {
        backend.setCurrentKey(key, hash(key));
    }

    static int hash(String key) {
        BytesEncoder out = new BytesEncoder();
        try {
            Types.STRING.write(key, out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return KeyHash.of(out.array(), out.length());
    }
}
