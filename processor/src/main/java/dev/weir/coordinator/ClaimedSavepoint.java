package dev.weir.coordinator;

import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.RestoreId;
import dev.weir.config.JobConfig.StartFrom;
import dev.weir.env.Step;
import dev.weir.savepoint.StoredState;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes the savepoint that the job began from and took for its own, once. Owned by the coordinator's thread. */
final class ClaimedSavepoint {
    private static final Logger LOG = LoggerFactory.getLogger(ClaimedSavepoint.class);

    private final ClaimContext context;
    private final RunningAttempt.Owner owner;
    private boolean begun;

    ClaimedSavepoint(ClaimContext context, RunningAttempt.Owner owner) {
        this.context = context;
        this.owner = owner;
    }

    /** A checkpoint of the job's own is complete. */
    void onCompleted(CheckpointMetadata checkpoint) {
        StartFrom start = context.config().start();
        String path = start.path();
        RestoreId id = RestoreId.decode(checkpoint.restoreId());
        if (begun || !start.claim() || path == null || id == null) {
            return;
        }
        begun = true;
        Step step = new Step("dispose-claimed", () -> dispose(path, id));
        owner.runAside("dispose-claimed", List.of(step), error -> warn(path, error));
    }

    /** Only what the job began from: something else may have taken its place since. */
    private void dispose(String path, RestoreId id) throws IOException {
        if (!context.folders().open(StoredState.folderOf(path)).exists("_metadata")) {
            return;
        }
        StoredState stored = StoredState.open(path, context.folders());
        if (stored.identity().equals(id.content())) {
            stored.dispose();
        }
    }

    private void warn(String path, @Nullable Throwable error) {
        if (error != null) {
            LOG.warn("the claimed savepoint {} was not deleted: {}", path, error.getMessage());
        }
    }
}
