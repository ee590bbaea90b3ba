package dev.weir.checkpoint.store;

import static dev.weir.checkpoint.store.Samples.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.error.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalDiskTest {
    @TempDir
    Path folder;

    private final LocalDisk disk = new LocalDisk();

    @Test
    void aFileIsCreatedOnceAndReadBack() throws IOException {
        Path file = create("a", "content");
        disk.sync(file);
        disk.syncFolder(folder);
        try (InputStream in = disk.read(file)) {
            assertThat(in.readAllBytes()).isEqualTo(bytes("content"));
        }
        assertThat(disk.length(file)).isEqualTo(7);
        assertThatThrownBy(() -> disk.create(file)).isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void aLinkIsASecondNameAndNeverReplaces() throws IOException {
        Path a = create("a", "of a");
        Path b = create("b", "of b");
        Path c = folder.resolve("c");
        disk.link(a, c);
        disk.delete(a);
        assertThat(Files.readString(c)).isEqualTo("of a");
        assertThatThrownBy(() -> disk.link(b, c)).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(Files.readString(c)).isEqualTo("of a");
    }

    /** As a network file system does for us, when the first answer was lost. */
    @Test
    void aLinkThatIsThereAlreadyIsMade() throws IOException {
        Path a = create("a", "of a");
        Path c = folder.resolve("c");
        disk.link(a, c);
        disk.link(a, c);
        assertThat(Files.isSameFile(a, c)).isTrue();
        // The same content is not the same file.
        Path b = create("b", "of a");
        assertThatThrownBy(() -> disk.link(b, c)).isInstanceOf(FileAlreadyExistsException.class);
    }

    /** What a file system without hard links says, this one says of a folder. */
    @Test
    void aFileSystemWithoutLinksIsNoMatterOfRights() throws IOException {
        Path a = Files.createDirectory(folder.resolve("a"));
        assertThatThrownBy(() -> disk.link(a, folder.resolve("b")))
                .isInstanceOfSatisfying(
                        StoreFailure.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageContaining("b lies on a file system without hard links");
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> disk.link(missing, folder.resolve("b"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void foldersAreListedSortedAndDeletedOnlyWhenEmpty() throws IOException {
        Path deep = folder.resolve("x/y");
        disk.createFolders(deep);
        disk.createFolders(deep);
        create("x/b", "");
        create("x/a", "");
        assertThat(disk.list(folder.resolve("x"))).containsExactly("a", "b", "y");
        assertThat(disk.list(folder.resolve("nowhere"))).isEmpty();
        assertThat(disk.isFolder(deep)).isTrue();
        assertThat(disk.isFolder(folder.resolve("x/a"))).isFalse();
        assertThatThrownBy(() -> disk.delete(folder.resolve("x"))).isInstanceOf(DirectoryNotEmptyException.class);
        disk.delete(deep);
        disk.delete(deep);
        assertThat(disk.exists(deep)).isFalse();
    }

    @Test
    void whatIsNotThereIsSaidToBeMissingAndWhatCannotBeSeenIsAnError() throws IOException {
        Path missing = folder.resolve("missing");
        assertThat(disk.exists(missing)).isFalse();
        assertThatThrownBy(() -> disk.read(missing)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> disk.sync(missing)).isInstanceOf(NoSuchFileException.class);
        Path file = create("file", "");
        assertThatThrownBy(() -> disk.exists(file.resolve("below"))).isInstanceOf(FileSystemException.class);
    }

    private Path create(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream out = disk.create(file)) {
            out.write(bytes(content));
        }
        return file;
    }
}
