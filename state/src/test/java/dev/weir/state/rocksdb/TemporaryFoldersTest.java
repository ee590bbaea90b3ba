package dev.weir.state.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Engines of one process below one folder. */
class TemporaryFoldersTest {
    private static final int FOLDERS = 500;

    @TempDir
    private Path below;

    /** The one may have written the folder's path in another way than the other. */
    @Test
    void whatOneHasMadeTheOtherLeaves() throws IOException {
        Path made = new TemporaryFolders(below).create();
        new TemporaryFolders(below.resolve("..").resolve(below.getFileName())).sweep();
        assertThat(made).exists();
    }

    @Test
    void whatWasDroppedAndIsThereAllTheSameGoesWithTheNextSweep() throws IOException {
        TemporaryFolders folders = new TemporaryFolders(below);
        Path made = folders.create();
        TemporaryFolders.drop(made);
        assertThat(made).doesNotExist();
        Files.createDirectory(made);
        folders.sweep();
        assertThat(made).doesNotExist();
    }

    @Test
    void oneThatIsBeingMadeIsLeftToo() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> sweeping = CompletableFuture.runAsync(() -> sweepUntil(over));
        List<Path> made = new ArrayList<>();
        try {
            for (int i = 0; i < FOLDERS; i++) {
                made.add(new TemporaryFolders(below).create());
            }
        } finally {
            over.set(true);
            sweeping.join();
        }
        assertThat(made).allMatch(Files::exists);
    }

    private void sweepUntil(AtomicBoolean over) {
        while (!over.get()) {
            try {
                new TemporaryFolders(below).sweep();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
