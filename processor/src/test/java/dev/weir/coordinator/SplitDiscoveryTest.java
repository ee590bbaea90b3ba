package dev.weir.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.checkpoint.JobStatus;
import dev.weir.connector.SourceSplit;
import dev.weir.coordinator.JobView.CheckpointStats;
import dev.weir.env.Step;
import dev.weir.job.WatermarkStrategy;
import dev.weir.task.ClockContext;
import dev.weir.task.SourceTask;
import dev.weir.task.TasksOfAJob;
import dev.weir.task.TwoPartitions;
import dev.weir.testing.CollectSink;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SplitDiscoveryTest {
    private final TwoPartitions source = new TwoPartitions().bounded();
    private long nowMs = 1_000;

    @Test
    void whatABoundedSourceHasReadToItsEndIsNotLookedAt() throws Exception {
        TasksOfAJob job = new TasksOfAJob(
                env -> env.fromSource(source, WatermarkStrategy.noWatermarks(), "in")
                        .uid("in")
                        .sinkTo(new CollectSink<>("out"))
                        .uid("out"),
                1,
                null,
                List::of);
        job.runUntilQuiet();
        ClockContext context = new ClockContext(() -> nowMs);
        List<SourceSplit> splits = source.initialSplits(context);
        SplitDiscovery discovery = new SplitDiscovery(
                new SourceOfJob("in", source, 1),
                List.of((SourceTask) job.tasks().get(0)),
                splits,
                context,
                new LooksAtOnce());

        look(discovery);
        assertThat(source.looks).containsExactly(splits);
        source.end(1);
        job.runUntilQuiet();
        look(discovery);
        assertThat(source.looks).containsExactly(splits, splits.subList(0, 1));
        source.end(0);
        job.runUntilQuiet();
        look(discovery);
        assertThat(source.looks).hasSize(2);
    }

    private void look(SplitDiscovery discovery) {
        nowMs += 1_000;
        discovery.tick();
    }

    private static final class LooksAtOnce implements RunningAttempt.Owner {
        @Override
        public void runAside(String name, List<Step> steps, Consumer<@Nullable Throwable> onEnd) {
            try {
                for (Step step : steps) {
                    step.action().run();
                }
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            onEnd.accept(null);
        }

        @Override
        public void run(String name, List<Step> steps, Consumer<@Nullable Throwable> onEnd) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void post(Runnable mail) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void attemptFailed(Throwable cause) {
            throw new AssertionError(cause);
        }

        @Override
        public void attemptFinished(JobStatus status, CheckpointId checkpoint) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void cancelStopped(CompletableFuture<Void> done) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isEnding() {
            return false;
        }

        @Override
        public void recorded(CheckpointStats stats) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Trouble trouble() {
            throw new UnsupportedOperationException();
        }
    }
}
