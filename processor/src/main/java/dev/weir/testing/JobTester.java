package dev.weir.testing;

import dev.weir.error.WeirException;
import dev.weir.function.OutputTag;
import dev.weir.job.JobGraph;
import dev.weir.job.StreamEnvironment;
import dev.weir.job.WeirJob;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Runs a job's steps without Kafka: the test puts records in at the sources, moves the clocks, and looks at what comes out
 * at the sinks, all by uid.
 *
 * <pre>{@code
 * try (JobTester job = JobTester.of(new FlightDelays())) {
 *     job.send("flights", new Flight("LHR", 12));
 *     assertThat(job.output("delays", Stat.class)).containsExactly(new Stat("LHR", 12));
 * }
 * }</pre>
 *
 * <p>Sources and sinks of the job are not touched, whatever they are; records are those behind the deserializer. Every
 * step runs as one task. Objects changed after they were emitted are found, and reported as an {@link AssertionError}.
 * {@link #verify} also restores every step's state after every action. Exceptions of the job come out as they are in a
 * real run, mostly as {@link WeirException}s. Not thread-safe.
 */
public final class JobTester implements AutoCloseable {
    private final TestPipeline pipeline;
    private final boolean restoring;

    private JobTester(JobGraph graph, boolean restoring) {
        this.restoring = restoring;
        this.pipeline = call(() -> new TestPipeline(graph));
    }

    /** A job without settings. */
    public static JobTester of(WeirJob job) {
        return of(job, Map.of());
    }

    /** @param parameters the job's settings */
    public static JobTester of(WeirJob job, Map<String, String> parameters) {
        return new JobTester(StreamEnvironment.define(job, parameters), false);
    }

    /**
     * Like {@link #of}, but after every action every step's state is written, and a fresh instance goes on from it: state
     * that a function keeps anywhere but in state is lost, and the test will show it.
     */
    public static JobTester restoringAtEveryStep(WeirJob job, Map<String, String> parameters) {
        return new JobTester(StreamEnvironment.define(job, parameters), true);
    }

    /**
     * Runs a test twice, plainly and restoring at every step, and compares all outputs.
     *
     * @throws AssertionError naming the first output that differs
     */
    public static void verify(WeirJob job, Consumer<JobTester> test) {
        verify(job, Map.of(), test);
    }

    /** The same, for a job with settings. */
    public static void verify(WeirJob job, Map<String, String> parameters, Consumer<JobTester> test) {
        try (JobTester plain = of(job, parameters);
                JobTester restoring = restoringAtEveryStep(job, parameters)) {
            test.accept(plain);
            test.accept(restoring);
            plain.pipeline.requireSameOutputs(restoring.pipeline);
        }
    }

    /** Sends a record without a timestamp of its own. */
    public void send(String sourceUid, Object value) {
        send(sourceUid, value, Long.MIN_VALUE);
    }

    /** Sends a record. The source's watermark strategy does the rest. */
    public void send(String sourceUid, Object value, long timestampMs) {
        step(() -> pipeline.source(sourceUid).emit(0, value, timestampMs));
    }

    /** Moves a source's watermark, beside what its strategy does. A watermark that would go back does nothing. */
    public void watermark(String sourceUid, long ms) {
        step(() -> pipeline.source(sourceUid).watermark(ms));
    }

    /** Lets processing time go by, which begins at 0; timers fire at their times. */
    public void advanceProcessingTime(Duration by) {
        step(() -> pipeline.advanceProcessingTime(by.toMillis()));
    }

    /** Reads every {@link ListSource} of the job to its end, record by record, and ends the job. */
    public void run() {
        pipeline.listRecords().forEach(this::step);
        finish();
    }

    /** Ends all input: event time comes to its end, and all its timers fire. */
    public void finish() {
        step(pipeline::finish);
    }

    /** What a sink got so far, in order. */
    public <T> List<T> output(String sinkUid, Class<T> type) {
        return records(sinkUid, type).stream().map(TestRecord::value).toList();
    }

    /** The same, with timestamps. */
    public <T> List<TestRecord<T>> records(String sinkUid, Class<T> type) {
        return pipeline.sink(sinkUid).records().stream()
                .map(r -> new TestRecord<>(type.cast(r.value()), r.timestampMs()))
                .toList();
    }

    /** What a step emitted to a side output so far, whether or not anything is connected to it. */
    @SuppressWarnings("unchecked")
    public <X> List<X> sideOutput(String uid, OutputTag<X> tag) {
        List<TestRecord<Object>> records =
                pipeline.operator(uid).downstream().sideOutputs().getOrDefault(tag.id(), List.of());
        return records.stream().map(r -> (X) r.value()).toList();
    }

    /** What a step has counted so far. */
    public long counter(String uid, String counter) {
        return pipeline.operator(uid).counters().getOrDefault(counter, 0L);
    }

    /** Closes all functions. */
    @Override
    public void close() {
        run(pipeline::close);
    }

    private void step(TestPipeline.Action action) {
        run(() -> {
            action.run();
            pipeline.settle();
            if (restoring) {
                pipeline.restore();
            }
        });
    }

    private static void run(TestPipeline.Action action) {
        call(() -> {
            action.run();
            return action;
        });
    }

    /** Something of a job that may fail. */
    private interface Call<T> {
        T run() throws Exception;
    }

    private static <T> T call(Call<T> call) {
        try {
            return call.run();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError("the job failed: " + e, e);
        }
    }
}
