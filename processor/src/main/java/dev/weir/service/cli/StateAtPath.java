package dev.weir.service.cli;

import dev.weir.checkpoint.store.Folders;
import dev.weir.savepoint.StoredState;
import picocli.CommandLine.Parameters;

/** The checkpoint or savepoint that a command looks into: its first argument. */
final class StateAtPath {
    @Parameters(
            index = "0",
            paramLabel = "PATH",
            description = "The folder of a checkpoint or savepoint, or its _metadata.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String path;

    /** Reads its metadata. */
    StoredState open(Folders folders) {
        return StoredState.open(path, folders);
    }
}
