package dev.weir.coordinator;

import dev.weir.checkpoint.store.CheckpointHistory;
import dev.weir.checkpoint.store.CheckpointStore;
import dev.weir.coordinator.JobView.CheckpointStats;
import dev.weir.env.Step;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What checkpoints took: the last ones for the job's picture, those of earlier attempts and processes included, and a
 * line of each in the store. Lines wait until {@value #LINES_PER_WRITE} of them or {@value #MS_PER_WRITE} ms have come
 * together; a crash loses those that wait, which nothing depends on.
 *
 * <p>Owned by the coordinator's thread. The store is asked by procedures, one at a time, which hold up nothing.
 */
final class History {
    /** So many are shown. */
    static final int SHOWN = 50;

    private static final Logger LOG = LoggerFactory.getLogger(History.class);
    private static final int LINES_PER_WRITE = 100;
    private static final long MS_PER_WRITE = 10_000;
    /** While the store is away, no more than this waits. */
    private static final int WAITING_MAX = 1_000;

    /** Runs steps elsewhere; {@code onEnd} comes back on the coordinator's thread. */
    @FunctionalInterface
    interface Runner {
        void run(String name, List<Step> steps, Consumer<@Nullable Throwable> onEnd);
    }

    private final CheckpointStore store;
    private final LongSupplier nowMs;
    /** Newest first. */
    private final Deque<CheckpointStats> shown = new ArrayDeque<>();
    /** Kept apart: many that came to nothing may be newer. */
    private @Nullable CheckpointStats lastCompleted;

    /** Oldest first. */
    private final Deque<String> waiting = new ArrayDeque<>();

    /** Of the present attempt; null before the first claim. Only procedures touch its content. */
    private @Nullable CheckpointHistory file;

    private JobView.CheckpointEnds ends = JobView.CheckpointEnds.NONE;
    private boolean everLoaded;
    private boolean busy;
    private long waitingSinceMs;

    /** @param nowMs monotonic */
    History(CheckpointStore store, LongSupplier nowMs) {
        this.store = store;
        this.nowMs = nowMs;
    }

    /** The last checkpoints, newest first. */
    List<CheckpointStats> shown() {
        return List.copyOf(shown);
    }

    /** The newest completed one, of this job; null when there is none in the history. */
    @Nullable
    CheckpointStats lastCompleted() {
        return lastCompleted;
    }

    /** Of this process. */
    JobView.CheckpointEnds ends() {
        return ends;
    }

    /** The job is claimed: from now on lines are written by this attempt. */
    void attemptBegan(long attempt, Runner runner) {
        CheckpointHistory own = store.history(attempt);
        file = own;
        if (everLoaded) {
            return;
        }
        everLoaded = true;
        List<String> lines = new ArrayList<>();
        run(runner, new Step("read-history", () -> lines.addAll(own.lines())), error -> showOlder(lines));
    }

    private void showOlder(List<String> lines) {
        for (int i = lines.size() - 1; i >= 0 && (shown.size() < SHOWN || lastCompleted == null); i--) {
            HistoryLine.decode(lines.get(i)).ifPresent(this::showOlder);
        }
    }

    private void showOlder(CheckpointStats older) {
        if (shown.size() < SHOWN) {
            shown.addLast(older);
        }
        if (lastCompleted == null && older.isCompleted()) {
            lastCompleted = older;
        }
    }

    void record(CheckpointStats stats) {
        ends = ends.with(stats);
        if (stats.isCompleted()) {
            lastCompleted = stats;
        }
        shown.addFirst(stats);
        if (shown.size() > SHOWN) {
            shown.removeLast();
        }
        if (waiting.isEmpty()) {
            waitingSinceMs = nowMs.getAsLong();
        }
        waiting.addLast(HistoryLine.encode(stats));
        if (waiting.size() > WAITING_MAX) {
            waiting.removeFirst();
        }
    }

    /** Called now and then while an attempt runs. */
    void tick(Runner runner) {
        boolean due = waiting.size() >= LINES_PER_WRITE
                || (!waiting.isEmpty() && nowMs.getAsLong() - waitingSinceMs >= MS_PER_WRITE);
        if (due) {
            write(runner);
        }
    }

    /** Writes what waits, unless something is being written. */
    void write(Runner runner) {
        CheckpointHistory own = file;
        if (own == null || busy || waiting.isEmpty()) {
            return;
        }
        List<String> lines = new ArrayList<>(waiting);
        waiting.clear();
        run(runner, new Step("write-history", () -> own.append(lines)), error -> {
            if (error != null) {
                LOG.warn("the history of checkpoints was not written: {}", error.getMessage());
                putBack(lines);
            }
        });
    }

    private void putBack(List<String> lines) {
        for (int i = lines.size() - 1; i >= 0 && waiting.size() < WAITING_MAX; i--) {
            waiting.addFirst(lines.get(i));
        }
        waitingSinceMs = nowMs.getAsLong();
    }

    private void run(Runner runner, Step step, Consumer<@Nullable Throwable> onEnd) {
        busy = true;
        runner.run("history", List.of(step), error -> {
            busy = false;
            onEnd.accept(error);
        });
    }
}
