package dev.weir.checkpoint.store;

import static dev.weir.checkpoint.store.Samples.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link BlobStoreContract}, and what only folders have. */
class FileBlobStoreTest extends BlobStoreContract {
    @TempDir
    Path folder;

    private Path root() {
        return folder.resolve("new/checkpoints");
    }

    @Override
    protected BlobStore open() {
        return new FileBlobStore(new LocalDisk(), root());
    }

    @Override
    protected void leaveUnfinished(String name) throws IOException {
        Path file = root().resolve(name);
        Files.createDirectories(file.getParent());
        for (int number = 0; ; number++) {
            try {
                Files.createFile(file.resolveSibling(file.getFileName() + "~" + number));
                return;
            } catch (FileAlreadyExistsException taken) {
                continue;
            }
        }
    }

    @Test
    void aListingLeavesOutWhatIsNoBlob() throws IOException {
        BlobStore store = open();
        store.put("j/a", Content.of(bytes("a")));
        Files.createFile(root().resolve("j/not a blob"));
        Files.createDirectory(root().resolve("not a folder of ours"));
        assertThat(store.list("")).containsExactly("j/a");
        assertThat(store.folders()).containsExactly("j");
    }

    @Test
    void onlyAnEmptyFolderIsDropped() throws IOException {
        BlobStore store = open();
        store.put("a/b", Content.of(bytes("b")));
        store.dropFolder("a");
        assertThat(store.exists("a/b")).isTrue();
        store.delete("a/b");
        store.dropFolder("a");
        store.dropFolder("a");
        assertThat(root().resolve("a")).doesNotExist();
        store.put("a/b", Content.of(bytes("again")));
        assertThat(store.read("a/b")).isEqualTo(bytes("again"));
    }

    @Test
    void anyTextBecomesOneSegmentAndDifferentTextsStayDifferent() {
        assertThat(BlobNames.encode("totals per customer/größe"))
                .isEqualTo("totals%20per%20customer%2Fgr%C3%B6%C3%9Fe");
        assertThat(BlobNames.encode("..")).isEqualTo("%2E.");
        assertThat(BlobNames.encode("a%20b")).isNotEqualTo(BlobNames.encode("a b"));
        assertThat(BlobNames.isValid(BlobNames.encode("../../etc/passwd"))).isTrue();
    }
}
