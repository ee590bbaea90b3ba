package dev.weir.checkpoint.store;

import static dev.weir.checkpoint.store.Samples.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store does alike. */
public abstract class BlobStoreContract {
    private BlobStore store;

    /** A store at a place that is empty when the test begins, as one more process would open it. */
    protected abstract BlobStore open() throws IOException;

    /** Leaves behind what a process leaves that dies in the middle of a put of this name. */
    protected abstract void leaveUnfinished(String name) throws IOException;

    @BeforeEach
    void openStore() throws IOException {
        store = open();
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
    void anEmptyBlobIsABlob() throws IOException {
        assertThat(store.put("empty", out -> out.close())).isEqualTo(new StoredBlob("empty", 0, 0));
        assertThat(store.read("empty")).isEmpty();
        assertThat(store.list("")).containsExactly("empty");
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
    void whatIsNotThereIsNotRead() {
        assertThatThrownBy(() -> store.read("a/b")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> store.open("a/b")).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> store.readRange("a/b", 0, 1)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aTakenNameIsNeverReplaced() throws IOException {
        store.put("a", Content.of(bytes("first")));
        assertThatThrownBy(() -> store.put("a", Content.of(bytes("second"))))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(store.putIfAbsent("a", bytes("third"))).isFalse();
        assertThat(store.putIfAbsent("b", bytes("fourth"))).isTrue();
        store.note("b", bytes("fifth"));
        store.note("c", bytes("sixth"));
        assertThat(store.read("a")).isEqualTo(bytes("first"));
        assertThat(store.read("b")).isEqualTo(bytes("fourth"));
        assertThat(store.read("c")).isEqualTo(bytes("sixth"));
    }

    @Test
    void ofManyThatPutTheSameNameOneWins() throws Exception {
        int racers = 8;
        CyclicBarrier start = new CyclicBarrier(racers);
        ExecutorService threads = Executors.newFixedThreadPool(racers);
        try {
            List<Callable<Boolean>> races = new ArrayList<>();
            for (int i = 0; i < racers; i++) {
                BlobStore own = open();
                byte[] content = bytes("racer " + i);
                races.add(() -> {
                    start.await();
                    return own.putIfAbsent("orders/store-id", content)
                            && own.read("orders/store-id").length == content.length;
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
        assertThat(open().list("")).containsExactly("orders/store-id");
        assertThat(open().unfinished("")).isEmpty();
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
                List.of("j/chk-1-1/_metadata", "j/chk-2-1/_metadata", "j/shared/1-a", "j/store-id", "jj/x", "top")) {
            store.put(name, Content.of(bytes(name)));
        }
        leaveUnfinished("j/shared/1-b");
        leaveUnfinished("j/shared/1-b");
        assertThat(store.list("j/chk-")).containsExactly("j/chk-1-1/_metadata", "j/chk-2-1/_metadata");
        assertThat(store.list("j/"))
                .containsExactly("j/chk-1-1/_metadata", "j/chk-2-1/_metadata", "j/shared/1-a", "j/store-id");
        assertThat(store.list("nowhere/")).isEmpty();
        assertThat(store.unfinished("j/")).containsExactly("j/shared/1-b");
        assertThat(store.unfinished("jj/")).isEmpty();
        assertThat(store.folders()).containsExactly("j", "jj");
    }

    @Test
    void anEmptyStoreIsEmpty() throws IOException {
        assertThat(store.list("")).isEmpty();
        assertThat(store.folders()).isEmpty();
        assertThat(store.unfinished("")).isEmpty();
        assertThat(store.exists("a")).isFalse();
    }

    @Test
    void deletingUnfinishedPutsKeepsTheBlobAndItsNeighbours() throws IOException {
        store.put("s/1-b", Content.of(bytes("b")));
        store.put("s/1-bc", Content.of(bytes("bc")));
        leaveUnfinished("s/1-b");
        leaveUnfinished("s/1-b");
        leaveUnfinished("s/1-bc");
        store.deleteUnfinished("s/1-b");
        store.deleteUnfinished("s/1-b");
        assertThat(store.unfinished("")).containsExactly("s/1-bc");
        assertThat(store.list("")).containsExactly("s/1-b", "s/1-bc");
    }

    @Test
    void deletingWhatIsNotThereIsNoError() throws IOException {
        store.put("a/b", Content.of(bytes("b")));
        store.delete("a/b");
        store.delete(List.of("a/b", "a/c", "nowhere/d"));
        store.discard(List.of("a/b", "a/c"));
        store.delete(List.of());
        store.dropFolder("a");
        assertThat(store.exists("a/b")).isFalse();
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
        assertThat(store.read(name)).isEqualTo(bytes(name));
    }
}
