package dev.weir.checkpoint.store;

import static dev.weir.checkpoint.store.Samples.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileBlobStoreTest {
    @TempDir
    Path folder;

    private FileBlobStore store;

    @BeforeEach
    void openStore() {
        store = new FileBlobStore(new LocalDisk(), folder.resolve("new/checkpoints"));
    }

    @Test
    void aBlobIsReadAsItWasPut() throws IOException {
        byte[] content = new byte[300_000];
        new Random(1).nextBytes(content);
        StoredBlob stored = store.put("orders/shared/1-a", out -> {
            out.write(content, 0, 200_000);
            out.write(content[200_000]);
            out.write(content, 200_001, 99_999);
        });
        CRC32C crc = new CRC32C();
        crc.update(content);
        assertThat(stored).isEqualTo(new StoredBlob("orders/shared/1-a", 300_000, crc.getValue()));
        assertThat(store.read("orders/shared/1-a")).isEqualTo(content);
        try (InputStream in = store.open("orders/shared/1-a")) {
            assertThat(in.readAllBytes()).isEqualTo(content);
        }
    }

    @Test
    void aRangeIsReadFromTheMiddleAndNotBeyondTheEnd() throws IOException {
        store.put("a", Content.of(bytes("0123456789")));
        assertThat(store.readRange("a", 3, 4)).isEqualTo(bytes("3456"));
        assertThat(store.readRange("a", 10, 0)).isEmpty();
        for (long offset : new long[] {7, 10, 11}) {
            assertThatThrownBy(() -> store.readRange("a", offset, 4))
                    .isInstanceOf(EOFException.class)
                    .hasMessageContaining("10 bytes, expected at least " + (offset + 4));
        }
    }

    @Test
    void aTakenNameIsNeverReplaced() throws IOException {
        store.put("a", Content.of(bytes("first")));
        assertThatThrownBy(() -> store.put("a", Content.of(bytes("second"))))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(store.putIfAbsent("a", bytes("third"))).isFalse();
        assertThat(store.putIfAbsent("b", bytes("fourth"))).isTrue();
        assertThat(store.read("a")).isEqualTo(bytes("first"));
        assertThat(store.read("b")).isEqualTo(bytes("fourth"));
    }

    @Test
    void ofManyThatPutTheSameNameOneWins() throws Exception {
        int racers = 8;
        CyclicBarrier start = new CyclicBarrier(racers);
        ExecutorService threads = Executors.newFixedThreadPool(racers);
        try {
            List<Callable<Boolean>> races = new ArrayList<>();
            for (int i = 0; i < racers; i++) {
                FileBlobStore own = new FileBlobStore(new LocalDisk(), folder);
                byte[] content = bytes("racer " + i);
                races.add(() -> {
                    start.await();
                    return own.putIfAbsent("orders/store-id", content)
                            && List.of(own.read("orders/store-id")).get(0).length == content.length;
                });
            }
            int winners = 0;
            for (Future<Boolean> race : threads.invokeAll(races)) {
                winners += race.get() ? 1 : 0;
            }
            assertThat(winners).isEqualTo(1);
        } finally {
            threads.shutdownNow();
        }
        FileBlobStore own = new FileBlobStore(new LocalDisk(), folder);
        assertThat(own.list("")).containsExactly("orders/store-id");
        assertThat(own.unfinished("")).isEmpty();
    }

    @Test
    void aPutThatFailsLeavesNothing() throws IOException {
        assertThatThrownBy(() -> store.put("x/a", out -> {
                    out.write(1);
                    throw new IOException("the source of the content broke");
                }))
                .hasMessage("the source of the content broke");
        assertThat(store.exists("x/a")).isFalse();
        assertThat(store.unfinished("")).isEmpty();
    }

    @Test
    void aListingHoldsWhatBeginsWithThePrefixAndNothingUnfinished() throws IOException {
        for (String name :
                List.of("j/chk-1-1/_metadata", "j/chk-2-1/_metadata", "j/shared/1-a", "j/store-id", "jj/x")) {
            store.put(name, Content.of(bytes(name)));
        }
        Files.createFile(folder.resolve("new/checkpoints/j/shared/1-b~0"));
        Files.createFile(folder.resolve("new/checkpoints/j/shared/1-b~1"));
        Files.createFile(folder.resolve("new/checkpoints/j/not a blob"));
        assertThat(store.list("j/chk-")).containsExactly("j/chk-1-1/_metadata", "j/chk-2-1/_metadata");
        assertThat(store.list("j/"))
                .containsExactly("j/chk-1-1/_metadata", "j/chk-2-1/_metadata", "j/shared/1-a", "j/store-id");
        assertThat(store.list("nowhere/")).isEmpty();
        assertThat(store.unfinished("j/")).containsExactly("j/shared/1-b");
    }

    @Test
    void deletingUnfinishedPutsKeepsTheBlobAndItsNeighbours() throws IOException {
        store.put("s/1-b", Content.of(bytes("b")));
        store.put("s/1-bc", Content.of(bytes("bc")));
        Files.createFile(folder.resolve("new/checkpoints/s/1-b~0"));
        Files.createFile(folder.resolve("new/checkpoints/s/1-bc~0"));
        store.deleteUnfinished("s/1-b");
        assertThat(store.unfinished("")).containsExactly("s/1-bc");
        assertThat(store.list("")).containsExactly("s/1-b", "s/1-bc");
    }

    @Test
    void deletingWhatIsNotThereIsNoError() throws IOException {
        store.put("a/b", Content.of(bytes("b")));
        store.delete("a/b");
        store.delete(List.of("a/b", "a/c", "nowhere/d"));
        assertThat(store.exists("a/b")).isFalse();
        assertThatThrownBy(() -> store.read("a/b")).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void onlyAnEmptyFolderIsDropped() throws IOException {
        store.put("a/b", Content.of(bytes("b")));
        store.dropFolder("a");
        assertThat(store.exists("a/b")).isTrue();
        store.delete("a/b");
        store.dropFolder("a");
        store.dropFolder("a");
        assertThat(folder.resolve("new/checkpoints/a")).doesNotExist();
        store.put("a/b", Content.of(bytes("again")));
        assertThat(store.read("a/b")).isEqualTo(bytes("again"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/a", "a/", "a//b", "..", "a/../b", "a/..", ".", "./a", "a b", "a~0", "a\\b", "é", "a\n"})
    void aNameThatCouldLeadElsewhereIsRefused(String name) {
        assertThatThrownBy(() -> store.putIfAbsent(name, new byte[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a blob name: '" + name + "'");
        assertThatThrownBy(() -> store.delete(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store.open(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a.b", "..a/b..", "totals%20per%2Fcustomer", "chk-1-2/_metadata", ".a"})
    void ordinaryNamesAreAllowed(String name) throws IOException {
        assertThat(store.putIfAbsent(name, bytes(name))).isTrue();
        assertThat(store.list("")).containsExactly(name);
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
