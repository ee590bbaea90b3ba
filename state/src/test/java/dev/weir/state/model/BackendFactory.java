package dev.weir.state.model;

import dev.weir.checkpoint.CheckpointMetadata.KeyedStateMetadata;
import dev.weir.env.Time;
import dev.weir.state.KeyGroupRange;
import dev.weir.state.KeyedStateBackend;
import dev.weir.state.layer.LayerFileReader;
import dev.weir.state.type.Type;
import java.io.IOException;
import java.util.List;

/** Makes the backend under test. */
@FunctionalInterface
public interface BackendFactory {
    /**
     * The backend of one task, restored.
     *
     * @param written what the checkpoint's metadata says; empty for a job that is new
     * @param oldestFirst the checkpoint's files
     */
    KeyedStateBackend open(
            String uid,
            Type<?> keyType,
            int maxParallelism,
            KeyGroupRange range,
            Time time,
            List<KeyedStateMetadata> written,
            List<LayerFileReader> oldestFirst)
            throws IOException;
}
