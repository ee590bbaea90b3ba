package dev.weir.service.cli;

import dev.weir.checkpoint.store.StoreFailure;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.savepoint.StoredState;
import java.io.IOException;

/** What the verbs that read files without a job have in common. */
final class OfflineErrors {
    private OfflineErrors() {}

    static WeirException unreadable(StoredState stored, IOException cause) {
        if (cause instanceof StoreFailure failure) {
            return new WeirException(
                    failure.exitCode(), stored.describe() + " can't be read: " + failure.getMessage(), cause);
        }
        return new WeirException(
                ExitCode.CONFIGURATION,
                stored.describe() + " can't be read: " + cause + ". Take another checkpoint or savepoint",
                cause);
    }
}
