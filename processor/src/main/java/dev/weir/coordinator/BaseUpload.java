package dev.weir.coordinator;

import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import dev.weir.checkpoint.store.CheckpointStore;
import dev.weir.env.Step;
import dev.weir.state.base.BaseSnapshot;
import dev.weir.state.base.StateBase;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Stores a new base: only those of its files that the last completed checkpoint does not name already. Used once. */
final class BaseUpload {
    private final StateBase base;
    private final CheckpointStore store;
    private final long attempt;
    /** Files of the last completed checkpoint's base, by the backend's name. */
    private final Map<String, StateFile> known = new HashMap<>();

    private final List<StateFile> files = new ArrayList<>();
    private final List<StateFile> newFiles = new ArrayList<>();

    BaseUpload(StateBase base, CheckpointStore store, long attempt, List<StateFile> checkpoint) {
        this.base = base;
        this.store = store;
        this.attempt = attempt;
        for (StateFile file : checkpoint) {
            String name = file.nativeName();
            if (name != null) {
                known.put(name, file);
            }
        }
    }

    List<Step> steps() {
        return List.of(new Step("base", this::upload));
    }

    private void upload() throws IOException {
        try (BaseSnapshot snapshot = base.snapshot()) {
            for (BaseSnapshot.File file : snapshot.files()) {
                files.add(stored(file));
            }
        }
    }

    private StateFile stored(BaseSnapshot.File file) {
        StateFile before = known.get(file.name());
        if (before != null && file.shared() && before.length() == file.length()) {
            return before;
        }
        StateFile stored = store.write(
                        attempt,
                        out -> {
                            try (InputStream in = file.content().open()) {
                                in.transferTo(out);
                            }
                        },
                        true)
                .asNative(file.name());
        newFiles.add(stored);
        return stored;
    }

    /** What the next checkpoint is to name; only after the steps. */
    List<StateFile> files() {
        return files;
    }

    /** Those of them that no checkpoint named before; only after the steps. */
    List<StateFile> newFiles() {
        return newFiles;
    }
}
