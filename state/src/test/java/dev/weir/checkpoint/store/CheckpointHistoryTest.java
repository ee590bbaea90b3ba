package dev.weir.checkpoint.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.error.WeirException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CheckpointHistoryTest {
    private final MemoryDisk disk = new MemoryDisk(1);
    private final FileBlobStore blobs = new FileBlobStore(disk, Path.of("/data"));
    private final CheckpointStore store = CheckpointStore.open(blobs, "orders", Samples.ids());

    @Test
    void linesWaitUntilThereAreAHundred() {
        CheckpointHistory history = store.history(1);
        for (int i = 1; i <= 99; i++) {
            history.append("checkpoint " + i, 0);
        }
        assertThat(store.readHistory()).isEmpty();
        history.append("checkpoint 100", 0);
        assertThat(store.readHistory()).hasSize(100).startsWith("checkpoint 1").endsWith("checkpoint 100");
    }

    @Test
    void linesWaitUntilTenSecondsHavePassed() {
        CheckpointHistory history = store.history(1);
        history.append("a", 50_000);
        history.append("b", 59_999);
        assertThat(store.readHistory()).isEmpty();
        history.append("c", 60_000);
        assertThat(store.readHistory()).containsExactly("a", "b", "c");
        history.append("d", 60_001);
        assertThat(store.readHistory()).containsExactly("a", "b", "c");
        history.flush();
        history.flush();
        assertThat(store.readHistory()).containsExactly("a", "b", "c", "d");
    }

    @Test
    void historyGoesOnAcrossAttemptsInOneFile() throws IOException {
        for (int attempt = 8; attempt <= 11; attempt++) {
            CheckpointHistory history = store.history(attempt);
            history.append("of attempt " + attempt, 0);
            history.flush();
            history.append("again of " + attempt, 0);
            history.flush();
        }
        assertThat(store.readHistory())
                .hasSize(8)
                .startsWith("of attempt 8", "again of 8")
                .endsWith("of attempt 11", "again of 11");
        assertThat(blobs.list("orders/history/")).containsExactly("orders/history/11-2");
    }

    @Test
    void onlyTheLastThousandLinesAreKept() {
        CheckpointHistory history = store.history(1);
        for (int i = 1; i <= 1_200; i++) {
            history.append("checkpoint " + i, 0);
        }
        assertThat(store.readHistory())
                .hasSize(1_000)
                .startsWith("checkpoint 201")
                .endsWith("checkpoint 1200");
    }

    @Test
    void aFlushThatFailsIsMadeUpFor() throws IOException {
        for (int lost = 1; lost <= 20; lost++) {
            CheckpointStore fresh = CheckpointStore.open(blobs, "job" + lost, Samples.ids());
            CheckpointHistory history = fresh.history(1);
            history.append("a", 0);
            history.flush();
            disk.failAfter(lost);
            history.append("b", 0);
            flushTwice(history);
            history.append("c", 0);
            flushTwice(history);
            assertThat(fresh.readHistory()).as("lost %s", lost).containsExactly("a", "b", "c");
        }
    }

    @Test
    void aLineHasNoLineBreak() {
        assertThatThrownBy(() -> store.history(1).append("a\nb", 0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void flushTwice(CheckpointHistory history) {
        try {
            history.flush();
        } catch (WeirException lostReply) {
            history.flush();
        }
    }
}
