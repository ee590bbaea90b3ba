package dev.weir.savepoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.checkpoint.store.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link SavepointContract}, and what only folders have. */
class SavepointTest extends SavepointContract {
    @TempDir
    Path folder;

    @Override
    protected Folders folders() {
        return Folders.local();
    }

    @Override
    protected String root() {
        return folder.toString();
    }

    @Test
    void theFolderMayGetAnyName() throws IOException {
        Path moved = Files.move(Path.of(export()), folder.resolve("my savepoint (1)"));
        StoredState.open(moved.toString(), folders()).verify();
        StoredState.open(moved.toString(), folders()).dispose();
        assertThat(moved).isEmptyDirectory();
    }

    @Test
    void disposalLeavesNoFolderBehind() {
        String savepoint = export();
        StoredState.open(savepoint, folders()).dispose();
        assertThat(Path.of(savepoint)).doesNotExist();
    }
}
