package dev.weir.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.checkpoint.CheckpointId;
import dev.weir.config.JobConfig;
import dev.weir.env.Worker;
import dev.weir.error.ExitCode;
import dev.weir.error.WeirException;
import dev.weir.function.Collector;
import dev.weir.function.KeyedProcessFunction;
import dev.weir.function.RuntimeContext;
import dev.weir.job.WatermarkStrategy;
import dev.weir.state.ValueState;
import dev.weir.state.ValueStateDescriptor;
import dev.weir.state.base.BaseSnapshot;
import dev.weir.state.base.RecordedBase;
import dev.weir.state.base.StateBase;
import dev.weir.state.base.StateBases;
import dev.weir.state.base.StateColumn;
import dev.weir.state.type.Types;
import dev.weir.testing.CollectSink;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A job whose state lies over a base, with so little memory that its task waits until layers are in the base. */
class FoldInTimeTest extends JobScene {
    private static final long TABLE_BYTES = 80_000;
    /** So many that more than half of what the tables may take is full, and less than brings a fold at once. */
    private static final int SOME = 28;

    private static final int MANY = 200;

    private boolean foldsFail;
    private final CollectSink<Long> out = new CollectSink<>("out");

    FoldInTimeTest() {
        restart = new JobConfig.RestartStrategy.None();
        bases = new Bases();
        job = env -> env.fromSource(world.source, WatermarkStrategy.noWatermarks(), "in")
                .uid("in")
                .keyBy(number -> "key" + number, Types.STRING)
                .process(Keep::new)
                .uid("keep")
                .sinkTo(out)
                .uid("out");
    }

    /** The barrier of the next checkpoint stands behind the records that wait, so its completion cannot be waited for. */
    @Test
    void whatIsCompleteIsFoldedThoughNoOtherCheckpointCanComplete() throws Exception {
        JobRunner runner = runner();
        // How large the texts are shows when the first is written.
        give(0, 1);
        takeCheckpoint(runner);
        give(1, SOME);
        takeCheckpoint(runner);

        give(SOME, MANY);
        run(runner);

        assertThat(out.values())
                .containsExactlyElementsOf(LongStream.range(0, MANY).boxed().toList());
    }

    /** The disk under the state is full. */
    @Test
    void aCancelDoesNotWaitForAFoldThatDoesNotGetThrough() throws Exception {
        foldsFail = true;
        world.onThreads = true;
        JobRunner runner = runner();
        untilDone(runner, () -> runner.view().state() == JobView.State.RUNNING);
        give(0, MANY);
        untilDone(runner, () -> {
            runner.checkpoint();
            return String.valueOf(runner.view().trouble()).contains("fold");
        });
        CompletableFuture<Void> cancelled = runner.cancel();
        untilDone(runner, cancelled::isDone);
        assertThat(cancelled).isCompleted();
    }

    private void untilDone(JobRunner runner, BooleanSupplier done) throws Exception {
        long endNanos = System.nanoTime() + 20_000_000_000L;
        while (!done.getAsBoolean()) {
            assertThat(System.nanoTime()).as("%s", runner.view()).isLessThan(endNanos);
            run(runner);
            Thread.sleep(1);
        }
    }

    private void takeCheckpoint(JobRunner runner) throws Exception {
        run(runner);
        CompletableFuture<CheckpointId> checkpoint = runner.checkpoint();
        run(runner);
        assertThat(checkpoint).isCompleted();
    }

    private void give(long from, long to) {
        for (long n = from; n < to; n++) {
            world.source.give(n);
        }
    }

    private void run(JobRunner runner) throws Exception {
        for (int i = 0; i < 50; i++) {
            runner.runOnce();
            for (Worker worker : List.copyOf(world.workers)) {
                worker.runOnce();
            }
            runner.runOnce();
            world.nowMs += 10;
        }
    }

    /** Keeps a long text for each record. */
    private static final class Keep extends KeyedProcessFunction<String, Long, Long> {
        private ValueState<String> text;

        @Override
        public void open(RuntimeContext context) {
            text = context.getState(new ValueStateDescriptor<>("text", Types.STRING));
        }

        @Override
        public void processElement(Long number, Context context, Collector<Long> collector) {
            text.update("x".repeat(1_000));
            collector.collect(number);
        }
    }

    private final class Bases implements StateBases {
        @Override
        public void probe() {}

        @Override
        public StateBase open(String store, long attempt, List<StoredFile> restored) {
            return foldsFail ? new FullBase() : new RecordedBase();
        }

        @Override
        public StateBase openToRead(List<StoredFile> snapshot) {
            return new RecordedBase();
        }

        @Override
        public long tableBytes(int tables) {
            return TABLE_BYTES;
        }

        @Override
        public long layersMaxBytes() {
            return Long.MAX_VALUE;
        }
    }

    private static final class FullBase implements StateBase {
        private final RecordedBase inner = new RecordedBase();

        @Override
        public StateColumn column(String uid, String state) {
            return inner.column(uid, state);
        }

        @Override
        public Fold fold() {
            throw new WeirException(ExitCode.UNAVAILABLE, "the disk is full");
        }

        @Override
        public BaseSnapshot snapshot() {
            return inner.snapshot();
        }

        @Override
        public void close() {}
    }
}
