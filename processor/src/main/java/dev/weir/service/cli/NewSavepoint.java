package dev.weir.service.cli;

import dev.weir.checkpoint.CheckpointMetadata;
import dev.weir.checkpoint.store.Folders;
import dev.weir.savepoint.SavepointWriter;
import dev.weir.savepoint.StateData;
import java.io.IOException;
import java.util.UUID;

/** Makes a savepoint without a job. */
final class NewSavepoint {
    private NewSavepoint() {}

    /** @return its folder */
    static String write(CheckpointMetadata content, StateData data, String dir, Folders folders) throws IOException {
        SavepointWriter writer = new SavepointWriter(
                folders.open(Folders.absolute(dir)),
                SavepointWriter.folderName(content, UUID.randomUUID().toString()));
        writer.write(content, data, System.currentTimeMillis());
        return writer.place();
    }
}
