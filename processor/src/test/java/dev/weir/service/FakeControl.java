package dev.weir.service;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.coordinator.JobControl;
import dev.weir.coordinator.JobView;
import dev.weir.state.base.BaseStats;
import dev.weir.task.Pauses;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A job that does what the test says, and remembers what it was asked. */
public class FakeControl implements JobControl {
    private static final JobView.CheckpointStats LAST_COMPLETED = new JobView.CheckpointStats(
            new CheckpointId(17, 3), "COMPLETED", 98_000, 1, 2, 3, 4, 5, 15, 4096, true, 512, 0);

    public volatile JobView.State state = JobView.State.RUNNING;
    public volatile long attempt = 3;
    public volatile @Nullable String store = "store-1";
    public volatile Map<String, Long> lag = Map.of("orders-0", 5L, "orders-1", 7L);
    public volatile @Nullable BaseStats baseStats;
    public volatile boolean cancelled;
    public volatile boolean shutDown;
    public final CompletableFuture<CheckpointId> checkpoint = new CompletableFuture<>();
    public final CompletableFuture<CheckpointId> stop = new CompletableFuture<>();
    public final CompletableFuture<Savepoint> savepoint = new CompletableFuture<>();
    public volatile boolean drained;
    public volatile @Nullable String savepointDir = "not asked";

    /** Opens when somebody has asked for a stop. */
    public final CountDownLatch stopAsked = new CountDownLatch(1);

    public final AtomicInteger checkpointsAsked = new AtomicInteger();

    /** How often the picture was asked for. */
    public final AtomicInteger views = new AtomicInteger();

    @Override
    public JobView view() {
        views.incrementAndGet();
        return new JobView(
                "orders",
                state,
                attempt,
                1,
                "broker gone",
                "write: the disk is full",
                Map.of("write", 7L),
                store,
                new CheckpointId(17, 3),
                1234,
                1200,
                1_000,
                lag,
                List.of(new JobView.TaskView("map", 0, 2, 10, true)),
                Map.of("dedup/dropped", 4L),
                new JobView.CheckpointEnds(40, 3, 1),
                List.of(
                        new JobView.CheckpointStats(
                                new CheckpointId(18, 3), "ABORTED: timeout", 99_000, 1, 1, 1, 1, 1, 5, 0, false, 0, 7),
                        LAST_COMPLETED),
                LAST_COMPLETED,
                new JobView.StateView(7_000, 100, 20, 3_000, 2, 1_500),
                new Pauses.Counts(pauses(4, 1), pauses(3, 2)));
    }

    /** Some below one millisecond, some from 10 to 15 ms. */
    private static List<Long> pauses(long short_, long long_) {
        List<Long> counts = new ArrayList<>(Collections.nCopies(Pauses.BOUNDS_MS.size() + 1, 0L));
        counts.set(0, short_);
        counts.set(Pauses.BOUNDS_MS.indexOf(15), long_);
        return counts;
    }

    @Override
    public @Nullable BaseStats baseStats() {
        return baseStats;
    }

    @Override
    public CompletableFuture<CheckpointId> checkpoint() {
        checkpointsAsked.incrementAndGet();
        return checkpoint;
    }

    @Override
    public CompletableFuture<Savepoint> savepoint(@Nullable String dir) {
        savepointDir = dir;
        return savepoint;
    }

    @Override
    public CompletableFuture<Savepoint> stopWithSavepoint(boolean drain, @Nullable String dir) {
        drained = drain;
        return savepoint(dir);
    }

    @Override
    public CompletableFuture<Savepoint> cancelWithSavepoint(@Nullable String dir) {
        cancelled = true;
        return savepoint(dir);
    }

    @Override
    public CompletableFuture<CheckpointId> stop(boolean drain) {
        drained = drain;
        stopAsked.countDown();
        return stop;
    }

    @Override
    public CompletableFuture<Void> cancel() {
        cancelled = true;
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void shutDown() {
        shutDown = true;
    }
}
