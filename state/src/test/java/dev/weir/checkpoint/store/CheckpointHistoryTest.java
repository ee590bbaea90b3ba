package dev.weir.checkpoint.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.error.WeirException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckpointHistoryTest {
    private final MemoryDisk disk = new MemoryDisk(1);
    private final FileBlobStore blobs = new FileBlobStore(disk, Path.of("/data"));
    private final CheckpointStore store = CheckpointStore.open(blobs, "orders", Samples.ids());

    @Test
    void historyGoesOnAcrossAttemptsInOneFile() throws IOException {
        for (int attempt = 8; attempt <= 11; attempt++) {
            CheckpointHistory history = store.history(attempt);
            history.append(List.of("of attempt " + attempt, "more of " + attempt));
            history.append(List.of("again of " + attempt));
            assertThat(history.lines()).isEqualTo(store.readHistory());
        }
        assertThat(store.readHistory())
                .hasSize(12)
                .startsWith("of attempt 8", "more of 8", "again of 8")
                .endsWith("of attempt 11", "more of 11", "again of 11");
        assertThat(blobs.list("orders/history/")).containsExactly("orders/history/11-2");
    }

    @Test
    void onlyTheLastThousandLinesAreKept() {
        CheckpointHistory history = store.history(1);
        for (int i = 1; i <= 1_200; i++) {
            history.append(List.of("checkpoint " + i));
        }
        assertThat(store.readHistory())
                .hasSize(1_000)
                .startsWith("checkpoint 201")
                .endsWith("checkpoint 1200");
        assertThat(history.lines()).hasSize(1_000);
    }

    @Test
    void aWriteThatFailsIsMadeUpFor() throws IOException {
        for (int lost = 1; lost <= 20; lost++) {
            CheckpointStore fresh = CheckpointStore.open(blobs, "job" + lost, Samples.ids());
            CheckpointHistory history = fresh.history(1);
            history.append(List.of("a"));
            disk.failAfter(lost);
            appendTwice(history, "b");
            appendTwice(history, "c");
            assertThat(fresh.readHistory()).as("lost %s", lost).containsExactly("a", "b", "c");
            assertThat(blobs.list("job" + lost + "/history/"))
                    .as("lost %s", lost)
                    .hasSizeLessThanOrEqualTo(2);
        }
    }

    @Test
    void anOlderAttemptDeletesNothingOfANewerOne() throws IOException {
        store.history(2).append(List.of("of 2"));
        store.history(1).append(List.of("of 1, too late"));
        assertThat(store.readHistory()).containsExactly("of 2");
        store.history(3).append(List.of("of 3"));
        assertThat(blobs.list("orders/history/")).containsExactly("orders/history/3-1");
    }

    @Test
    void aLineHasNoLineBreak() {
        assertThatThrownBy(() -> store.history(1).append(List.of("a\nb"))).isInstanceOf(IllegalArgumentException.class);
    }

    private static void appendTwice(CheckpointHistory history, String line) {
        try {
            history.append(List.of(line));
        } catch (WeirException lostReply) {
            history.append(List.of(line));
        }
    }
}
