package dev.weir.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.JobConfig;
import dev.weir.env.Worker;
import dev.weir.error.ExitCode;
import dev.weir.function.Collector;
import dev.weir.function.KeyedProcessFunction;
import dev.weir.job.WatermarkStrategy;
import dev.weir.state.type.Types;
import dev.weir.task.HandSource;
import dev.weir.testing.CollectSink;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Timers that the end of the input fires take four seconds, in which many checkpoints could be taken. */
class LongEndTest extends JobScene {
    private static final long ROUND_MS = 50;
    /** A task fires 256 in a round. */
    private static final long TIMERS = 256 * 4_000 / ROUND_MS;

    private static final int MAX_ROUNDS = 2_000;

    private final CollectSink<Long> out = new CollectSink<>("out");

    /** Asks for many timers. */
    private static final class Later extends KeyedProcessFunction<String, Long, Long> {
        @Override
        public void processElement(Long number, Context context, Collector<Long> collector) {
            for (long n = 1; n <= TIMERS; n++) {
                context.timerService().registerEventTimeTimer(number + n);
            }
        }

        @Override
        public void onTimer(long timestampMs, OnTimerContext context, Collector<Long> collector) {
            collector.collect(timestampMs);
        }
    }

    @Test
    void aBoundedJobFinishesHoweverLongItsLastTimersTake() throws Exception {
        HandSource source = new HandSource();
        source.give(0);
        source.end();
        JobRunner runner = runner(source, Duration.ofSeconds(1));
        runUntil(runner, () -> runner.outcome() != null);
        assertAllFired(runner);
    }

    @Test
    void soDoesOneThatIsStoppedWhileTheyFire() throws Exception {
        HandSource source = new HandSource();
        source.give(0);
        source.end();
        JobRunner runner = runner(source, Duration.ofSeconds(1));
        runUntil(runner, () -> out.values().size() > 0);
        runner.stop(true);
        runner.stop(false);
        runUntil(runner, () -> runner.outcome() != null);
        assertAllFired(runner);
    }

    /** Who goes on with it after a failure reads on, and must not find that event time has ended. */
    @Test
    void aJobThatIsDrainedTakesNoCheckpointUntilAllTimersHaveFired() throws Exception {
        world.source.give(0);
        JobRunner runner = runner(world.source, Duration.ofMinutes(1));
        runUntil(runner, () -> runner.view().ends().completed() > 0);
        runner.stop(true);
        runUntil(runner, () -> runner.outcome() != null);
        assertAllFired(runner);
        assertThat(runner.view().ends().completed()).isEqualTo(2);
    }

    private void assertAllFired(JobRunner runner) {
        assertThat(runner.outcome()).isNotNull();
        assertThat(runner.outcome().code()).as(runner.outcome().message()).isEqualTo(ExitCode.DONE);
        assertThat(out.values())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, TIMERS).boxed().toList());
    }

    /** In the world's time only. */
    @Override
    void runUntil(JobRunner runner, BooleanSupplier done) throws Exception {
        for (int i = 0; i < MAX_ROUNDS && !done.getAsBoolean(); i++) {
            runner.runOnce();
            for (Worker worker : List.copyOf(world.workers)) {
                worker.runOnce();
            }
            runner.runOnce();
            world.nowMs += ROUND_MS;
        }
    }

    private JobRunner runner(HandSource source, Duration within) {
        restart = new JobConfig.RestartStrategy.None();
        interval = Duration.ofMillis(500);
        timeout = within;
        unalignedAfter = Duration.ofMillis(100);
        job = env -> env.fromSource(source, WatermarkStrategy.<Long>forMonotonousTimestamps(), "in")
                .uid("in")
                .keyBy(number -> "all", Types.STRING)
                .process(Later::new)
                .uid("later")
                .sinkTo(out)
                .uid("out");
        return runner();
    }
}
