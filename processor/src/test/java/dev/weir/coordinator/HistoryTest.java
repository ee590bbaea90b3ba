package dev.weir.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.store.CheckpointStore;
import dev.weir.checkpoint.store.FileBlobStore;
import dev.weir.checkpoint.store.LocalDisk;
import dev.weir.coordinator.JobView.CheckpointStats;
import dev.weir.env.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
    @TempDir
    Path folder;

    /** What procedures have been started and have not run yet. */
    private final List<Runnable> started = new ArrayList<>();

    private long nowMs = 1_000;
    private History history;

    private CheckpointStore store() {
        return CheckpointStore.open(new FileBlobStore(new LocalDisk(), folder), "orders", () -> "unused");
    }

    private History begin(long attempt) {
        history = new History(store(), () -> nowMs);
        history.attemptBegan(attempt, this::run);
        runStarted();
        return history;
    }

    private void run(String name, List<Step> steps, Consumer<@Nullable Throwable> onEnd) {
        started.add(() -> {
            Throwable failure = null;
            try {
                for (Step step : steps) {
                    step.action().run();
                }
            } catch (Exception e) {
                failure = e;
            }
            onEnd.accept(failure);
        });
    }

    private void runStarted() {
        List<Runnable> now = List.copyOf(started);
        started.clear();
        now.forEach(Runnable::run);
    }

    @Test
    void aLineHoldsWhatACheckpointTook() {
        CheckpointStats completed = new CheckpointStats(
                new CheckpointId(17, 3), "COMPLETED", 1_795_000_000_123L, 1, 2, 3, 4, 5, 15, 4096, true, 512, 2);
        assertThat(HistoryLine.encode(completed))
                .isEqualTo("2026-11-18T11:06:40.123Z 17-3 COMPLETED align-ms=1 flush-ms=2 write-ms=3 publish-ms=4"
                        + " commit-ms=5 total-ms=15 retries=2 bytes=4096 unaligned=1 overtaken-bytes=512");
        assertThat(HistoryLine.decode(HistoryLine.encode(completed))).contains(completed);
    }

    @Test
    void aReasonMayHoldAnythingAndStaysOnItsLine() {
        CheckpointStats failed = new CheckpointStats(
                new CheckpointId(2, 1), "FAILED: a reason=x: two\n  lines", 5, -1, -1, -1, -1, -1, 7, 0, false, 0, 0);
        String line = HistoryLine.encode(failed);
        assertThat(line).doesNotContain("\n").endsWith(" reason=a reason=x: two lines");
        assertThat(HistoryLine.decode(line).orElseThrow().result()).isEqualTo("FAILED: a reason=x: two lines");
    }

    @Test
    void aLineOfAnotherReleaseIsReadAsFarAsItCanBe() {
        assertThat(HistoryLine.decode("2026-11-18T11:06:40.123Z 17-3 COMPLETED new-field=7 bytes=3"))
                .map(CheckpointStats::bytes)
                .contains(3L);
        assertThat(HistoryLine.decode("something else")).isEmpty();
        assertThat(HistoryLine.decode("yesterday 17-3 COMPLETED bytes=3")).isEmpty();
    }

    @Test
    void linesWaitUntilThereAreAHundred() {
        begin(1);
        for (int i = 1; i <= 99; i++) {
            history.record(stats(i, 1));
        }
        history.tick(this::run);
        assertThat(started).isEmpty();
        history.record(stats(100, 1));
        history.tick(this::run);
        history.tick(this::run);
        assertThat(started).hasSize(1);
        runStarted();
        assertThat(store().readHistory()).hasSize(100);
    }

    @Test
    void linesWaitUntilTenSecondsHavePassed() {
        begin(1);
        history.record(stats(1, 1));
        nowMs += 9_999;
        history.tick(this::run);
        assertThat(started).isEmpty();
        nowMs += 1;
        history.tick(this::run);
        runStarted();
        assertThat(store().readHistory()).hasSize(1);
        nowMs += 20_000;
        history.tick(this::run);
        assertThat(started).isEmpty();
    }

    @Test
    void whatAnEarlierProcessWroteIsShownBehindTheOwn() {
        begin(1);
        for (int i = 1; i <= 60; i++) {
            history.record(stats(i, 1));
        }
        assertThat(history.shown()).hasSize(History.SHOWN).startsWith(stats(60, 1));
        history.write(this::run);
        runStarted();

        begin(2);
        history.record(stats(61, 2));
        assertThat(history.shown()).hasSize(History.SHOWN).startsWith(stats(61, 2), stats(60, 1));
        history.write(this::run);
        runStarted();
        assertThat(store().readHistory()).hasSize(61).endsWith(HistoryLine.encode(stats(61, 2)));
    }

    /** The alert on a job that completes nothing looks at it. */
    @Test
    void theNewestCompletedOneIsKnownHoweverManyCameToNothingSince() {
        begin(1).record(stats(1, 1));
        for (int i = 2; i <= 2 * History.SHOWN; i++) {
            history.record(aborted(i));
        }
        assertThat(history.shown()).doesNotContain(stats(1, 1));
        assertThat(history.lastCompleted()).isEqualTo(stats(1, 1));
        history.write(this::run);
        runStarted();

        begin(2).record(aborted(2 * History.SHOWN + 1));
        assertThat(history.shown()).hasSize(History.SHOWN);
        assertThat(history.lastCompleted()).isEqualTo(stats(1, 1));
        history.record(stats(200, 2));
        assertThat(history.lastCompleted()).isEqualTo(stats(200, 2));
    }

    private static CheckpointStats aborted(long number) {
        return new CheckpointStats(
                new CheckpointId(number, 1), "ABORTED: late", 1_000 * number, 1, 1, 1, 1, 1, 5, 9, false, 0, 0);
    }

    @Test
    void whatIsRecordedWhileTheOldOnesAreReadStaysTheNewest() {
        begin(1).record(stats(1, 1));
        history.write(this::run);
        runStarted();

        history = new History(store(), () -> nowMs);
        history.attemptBegan(2, this::run);
        history.record(stats(2, 2));
        history.write(this::run);
        assertThat(started).as("one procedure at a time").hasSize(1);
        runStarted();
        assertThat(history.shown()).containsExactly(stats(2, 2), stats(1, 1));
    }

    @Test
    void aWriteThatFailsIsMadeUpForByTheNext() throws IOException {
        begin(1);
        Path blocked = folder.resolve("orders");
        Files.createFile(blocked);
        history.record(stats(1, 1));
        history.write(this::run);
        runStarted();
        Files.delete(blocked);
        history.record(stats(2, 1));
        history.write(this::run);
        runStarted();
        assertThat(store().readHistory())
                .containsExactly(HistoryLine.encode(stats(1, 1)), HistoryLine.encode(stats(2, 1)));
    }

    @Test
    void beforeTheFirstClaimNothingIsWritten() {
        history = new History(store(), () -> nowMs);
        history.record(stats(1, 1));
        history.write(this::run);
        assertThat(started).isEmpty();
    }

    private static CheckpointStats stats(long number, long attempt) {
        return new CheckpointStats(
                new CheckpointId(number, attempt), "COMPLETED", 1_000 * number, 1, 1, 1, 1, 1, 5, 9, false, 0, 0);
    }
}
