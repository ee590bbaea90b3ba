package dev.weir.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.config.JobConfig;
import dev.weir.connector.SourceSplit;
import dev.weir.error.ExitCode;
import dev.weir.function.CheckpointListener;
import dev.weir.function.Collector;
import dev.weir.function.KeyedProcessFunction;
import dev.weir.function.RuntimeContext;
import dev.weir.job.WatermarkStrategy;
import dev.weir.state.ValueState;
import dev.weir.state.ValueStateDescriptor;
import dev.weir.state.type.Types;
import dev.weir.testing.CollectSink;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An attempt with keyed state: what it shows of itself, in the view, in messages, and to lag tools. */
class RunningJobTest extends JobScene {
    private final CollectSink<Long> out = new CollectSink<>("out");
    /** The checkpoints that the function was told of. */
    private final List<Long> heard = new ArrayList<>();

    @BeforeEach
    void sumPerParity() {
        job = env -> env.fromSource(world.source, WatermarkStrategy.forMonotonousTimestamps(), "in")
                .uid("in")
                .filter(number -> number < 10)
                .uid("small")
                .keyBy(number -> number % 2 == 0 ? "even" : "odd", Types.STRING)
                .process(() -> new Sum(heard))
                .uid("sum")
                .sinkTo(out)
                .uid("out");
    }

    private static final class Sum extends KeyedProcessFunction<String, Long, Long> implements CheckpointListener {
        private final List<Long> heard;
        private RuntimeContext context;
        private ValueState<Long> sum;

        Sum(List<Long> heard) {
            this.heard = heard;
        }

        @Override
        public void open(RuntimeContext context) {
            this.context = context;
            sum = context.getState(new ValueStateDescriptor<>("sum", Types.LONG));
        }

        @Override
        public void checkpointCompleted(long n) {
            heard.add(n);
        }

        @Override
        public void processElement(Long number, Context element, Collector<Long> collector) {
            long all = number + Objects.requireNonNullElse(sum.value(), 0L);
            sum.update(all);
            context.count("sums", 1);
            collector.collect(all);
        }
    }

    @Test
    void itShowsWhatItHasReadAndWritten() throws Exception {
        JobRunner runner = running();
        for (long number : new long[] {1, 2, 3, 10}) {
            world.source.give(number);
        }
        run(runner, 20);
        JobView view = runner.view();
        assertThat(out.values()).containsExactly(1L, 2L, 4L);
        assertThat(view.recordsIn()).isEqualTo(4);
        assertThat(view.recordsOut()).isEqualTo(3);
        assertThat(view.watermarkMs()).isEqualTo(9);
        assertThat(view.lag()).isEqualTo(Map.of("hand", 0L));
        assertThat(view.tasks())
                .extracting(JobView.TaskView::name, JobView.TaskView::recordsIn)
                .containsExactly(tuple("in > small", 4L), tuple("sum > out", 3L));
        assertThat(view.counters()).isEqualTo(Map.of("sum/sums", 3L));
    }

    @Test
    void theNextAttemptGoesOnWithItsState() throws Exception {
        JobRunner runner = running();
        world.source.give(1);
        run(runner, 5);
        runner.checkpoint();
        run(runner, 20);
        world.workers.get(0).failed(new IllegalStateException("meanwhile"));
        run(runner, 20);
        assertThat(runner.view().attempt()).isEqualTo(2);
        world.source.give(3);
        run(runner, 20);
        assertThat(out.values()).containsExactly(1L, 4L);
    }

    @Test
    void aFunctionIsToldThatACheckpointIsComplete() throws Exception {
        JobRunner runner = running();
        assertThat(heard).isEmpty();
        runner.checkpoint();
        run(runner, 20);
        assertThat(heard).containsExactly(1L);
    }

    @Test
    void aSavepointThatIsClaimedIsDeletedOnceTheJobDoesNotNeedItAnyMore() throws Exception {
        JobRunner first = running();
        CompletableFuture<JobControl.Savepoint> made = first.stopWithSavepoint(false, null);
        run(first, 50);
        Path savepoint = Path.of(made.join().path());
        start = new JobConfig.StartFrom(false, savepoint.toString(), false, false, true);
        JobRunner second = running();
        assertThat(savepoint).exists();
        second.checkpoint();
        run(second, 20);
        assertThat(savepoint).doesNotExist();
    }

    @Test
    void aHeapThatIsTooSmallNamesWhatFillsIt() throws Exception {
        JobRunner runner = running();
        for (long number = 1; number <= 3; number++) {
            world.source.give(number);
        }
        run(runner, 20);
        world.liveShare = 0.9;
        run(runner, 50);
        Outcome outcome = runner.outcome();
        assertThat(outcome).isNotNull();
        assertThat(outcome.code()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(outcome.message()).contains("Largest keyed state: sum (2 entries)");
    }

    @Test
    void untilAllItsTasksAreOpenItIsRestoring() throws Exception {
        JobRunner runner = runner();
        for (int i = 0; i < 5; i++) {
            runner.runOnce();
            world.nowMs += 100;
        }
        assertThat(runner.view().state()).isEqualTo(JobView.State.RESTORING);
        assertThatThrownBy(() -> {
                    CompletableFuture<CheckpointId> asked = runner.checkpoint();
                    runner.runOnce();
                    asked.join();
                })
                .hasMessageContaining("job job is RESTORING, not RUNNING: try again shortly");
        run(runner, 20);
        assertThat(runner.view().state()).isEqualTo(JobView.State.RUNNING);
        assertThat(runner.view().keyedState().restoreMs()).isBetween(300L, 2_000L);
    }

    /** Once a second at most; those of the last one in any case. */
    @Test
    void lagToolsAreShownWhatIsCommitted() throws Exception {
        JobRunner runner = running();
        roundMs = 10;
        List<List<SourceSplit>> shown = world.source.shown;
        shown.clear();
        for (int number = 1; number <= 3; number++) {
            world.source.give(number);
            CompletableFuture<CheckpointId> taken = runner.checkpoint();
            run(runner, 20);
            assertThat(taken).isCompleted();
        }
        assertThat(shown).hasSize(1);
        run(runner, 100);
        assertThat(shown).hasSize(2);
        run(runner, 200);
        assertThat(shown).hasSize(2);
    }
}
