package dev.weir.coordinator;

import dev.weir.checkpoint.CheckpointMetadata.StateFile;
import dev.weir.checkpoint.store.CheckpointStore;
import dev.weir.env.Step;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.state.base.BaseSnapshot;
import dev.weir.state.base.StateBase;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores a new base: only those of its files that neither the last completed checkpoint names already, nor a try before this
 * one has stored. Used once.
 */
final class BaseUpload {
    private static final Logger LOG = LoggerFactory.getLogger(BaseUpload.class);

    private final StateBase base;
    private final CheckpointStore store;
    private final long attempt;
    private final BooleanSupplier ending;
    /** Files of the last completed checkpoint's base, by the backend's name. */
    private final Map<String, StateFile> named;
    /** Stored by this try and those before it, and named by no checkpoint. */
    private final List<StateFile> unnamed;
    /** What tries before this one have stored, by the backend's name. */
    private final Map<String, StateFile> before;

    private @Nullable BaseSnapshot taken;
    private final List<StateFile> files = new ArrayList<>();
    private final List<StateFile> newFiles = new ArrayList<>();

    /**
     * @param checkpoint the files of the last completed checkpoint
     * @param before what tries of this attempt have stored that failed
     * @param ending whether the attempt is ending, so that nobody would name what is stored
     */
    BaseUpload(
            StateBase base,
            CheckpointStore store,
            long attempt,
            List<StateFile> checkpoint,
            List<StateFile> before,
            BooleanSupplier ending) {
        this.base = base;
        this.store = store;
        this.attempt = attempt;
        this.ending = ending;
        this.named = byNativeName(checkpoint);
        this.before = byNativeName(before);
        this.unnamed = new ArrayList<>(before);
    }

    private static Map<String, StateFile> byNativeName(List<StateFile> files) {
        Map<String, StateFile> known = new HashMap<>();
        for (StateFile file : files) {
            String name = file.nativeName();
            if (name != null) {
                known.put(name, file);
            }
        }
        return known;
    }

    /** Comes first, and never beside a fold. */
    Step snapshot() {
        return new Step("snapshot", () -> taken = base.snapshot());
    }

    /** May take as long as it likes: what is folded meanwhile changes no file of the snapshot. */
    Step store() {
        return new Step("base", this::upload);
    }

    private void upload() throws IOException {
        try (BaseSnapshot snapshot = Objects.requireNonNull(taken, "a snapshot")) {
            discardUnused(snapshot.files());
            for (BaseSnapshot.File file : snapshot.files()) {
                if (ending.getAsBoolean()) {
                    throw new WeirException(ExitCode.TRY_AGAIN, "the attempt is ending");
                }
                add(file);
            }
        }
        unnamed.clear();
    }

    private void add(BaseSnapshot.File file) {
        StateFile there = find(named, file);
        if (there == null) {
            there = find(before, file);
            if (there == null) {
                there = stored(file);
                unnamed.add(there);
            }
            newFiles.add(there);
        }
        files.add(there);
    }

    private static @Nullable StateFile find(Map<String, StateFile> known, BaseSnapshot.File file) {
        StateFile found = known.get(file.name());
        return found != null && file.shared() && found.length() == file.length() ? found : null;
    }

    private StateFile stored(BaseSnapshot.File file) {
        return store.write(
                        attempt,
                        out -> {
                            try (InputStream in = file.content().open()) {
                                in.transferTo(out);
                            }
                        },
                        true)
                .asNative(file.name());
    }

    /**
     * Files of failed tries that have no part in this base, as those that were merged meanwhile. Before anything is stored:
     * it may be them for which a store has no room that is nearly full.
     */
    private void discardUnused(List<BaseSnapshot.File> snapshot) {
        List<StateFile> unused = new ArrayList<>(unnamed);
        unused.removeAll(usable(snapshot));
        unnamed.removeAll(unused);
        if (unused.isEmpty()) {
            return;
        }
        try {
            store.discard(unused);
        } catch (WeirException e) {
            // Some may be gone, so that no later try may use them.
            LOG.warn("files of a base that failed were not deleted, which the next attempt does: {}", e.getMessage());
        }
    }

    private Set<StateFile> usable(List<BaseSnapshot.File> snapshot) {
        Set<StateFile> usable = new HashSet<>();
        for (BaseSnapshot.File file : snapshot) {
            StateFile there = find(before, file);
            if (there != null && find(named, file) == null) {
                usable.add(there);
            }
        }
        return usable;
    }

    /** What the next checkpoint is to name; only after the steps. */
    List<StateFile> files() {
        return files;
    }

    /** Those of them that no checkpoint named before; only after the steps. */
    List<StateFile> newFiles() {
        return newFiles;
    }

    /** What the next try need not store again when this one has failed; only after the steps. */
    List<StateFile> unnamed() {
        return unnamed;
    }
}
